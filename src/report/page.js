(function () {
  "use strict";
  function key(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-value") ? cell.getAttribute("data-value") : cell.textContent;
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = Array.from(table.tHead.rows[0].cells), body = table.tBodies[0];
    heads.forEach(function (head, column) {
      var button = document.createElement("button"), numeric = head.classList.contains("number");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending", sign = down ? -1 : 1;
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        Array.from(body.rows).sort(function (a, b) {
          var p = key(a, column), q = key(b, column);
          if (!numeric) { return sign * p.localeCompare(q, "en", { numeric: true }); }
          /* What has no number stays at the end. */
          p = p === "" ? NaN : Number(p);
          q = q === "" ? NaN : Number(q);
          if (isNaN(p) || isNaN(q)) { return isNaN(p) - isNaN(q); }
          return sign * (p - q);
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });
}());
