/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_parts.c: badges, links, pictures and the frames of tables.
 */
#include "report/html_parts.h"
#include "picture/svg.h"
#include "report/page.h"
#include "study/outcome.h"
#include "text/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void meta(struct ordo_xml *xml, const char *name, const char *content) {
    ordo_xml_start(xml, "meta");
    ordo_xml_attribute(xml, "name", name);
    ordo_xml_attribute(xml, "content", content);
    ordo_xml_end_void(xml);
}

void ordo_html_open(struct ordo_xml *xml, FILE *out, const char *title, bool dark,
                    const char *style) {
    ordo_xml_open(xml, out);
    if (xml->status == ORDO_OK &&
        xmlTextWriterWriteDTD(xml->writer, BAD_CAST "html", NULL, NULL, NULL) < 0)
        xml->status = ORDO_EIO;
    ordo_xml_raw(xml, "\n");
    ordo_xml_start(xml, "html");
    ordo_xml_attribute(xml, "lang", "en");
    ordo_xml_start(xml, "head");
    ordo_xml_start(xml, "meta");
    ordo_xml_attribute(xml, "charset", "utf-8");
    ordo_xml_end_void(xml);
    meta(xml, "viewport", "width=device-width, initial-scale=1");
    if (dark)
        meta(xml, "color-scheme", "light dark");
    ordo_xml_element(xml, "title", NULL, title);
    ordo_xml_start(xml, "style");
    ordo_xml_raw(xml, ordo_page_css);
    ordo_xml_raw(xml, style);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "body");
}

int ordo_html_close(struct ordo_xml *xml) {
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    return ordo_xml_close(xml);
}

const char *ordo_html_verdict_class(enum ordo_verdict verdict) {
    static const char *const classes[] = {"pass", "fail", "inconclusive", "error"};
    return classes[verdict];
}

void ordo_html_badge(struct ordo_xml *xml, enum ordo_verdict verdict) {
    ordo_xml_start(xml, "span");
    ordo_xml_attributef(xml, "class", "badge %s", ordo_html_verdict_class(verdict));
    ordo_xml_textf(xml, "%s %s", ordo_verdict_mark(verdict), ordo_verdict_name(verdict));
    ordo_xml_end(xml);
}

void ordo_html_link(struct ordo_xml *xml, const char *address, const char *text) {
    ordo_xml_start(xml, "a");
    ordo_xml_attribute(xml, "href", address);
    ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

void ordo_html_scroll(struct ordo_xml *xml, const char *label) {
    ordo_xml_open_tag(xml, "div", "scroll");
    ordo_xml_attribute(xml, "tabindex", "0");
    ordo_xml_attribute(xml, "role", "region");
    ordo_xml_attribute(xml, "aria-label", label);
}

static void head(struct ordo_xml *xml, const char *name, bool numeric) {
    ordo_xml_start(xml, "th");
    ordo_xml_attribute(xml, "scope", "col");
    if (numeric)
        ordo_xml_attribute(xml, "class", "number");
    ordo_xml_text(xml, name);
    ordo_xml_end(xml);
}

void ordo_html_heads(struct ordo_xml *xml, const char *const names[], size_t count,
                     unsigned numeric) {
    ordo_xml_start(xml, "thead");
    ordo_xml_start(xml, "tr");
    for (size_t i = 0; i < count; i++)
        head(xml, names[i], numeric >> i & 1u);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static void grid_cell(struct ordo_xml *xml, const struct ordo_column *column,
                      const struct ordo_cell *cell, bool sortable) {
    static const char *const classes[] = {[ORDO_CELL_NOTE] = "text", [ORDO_CELL_CASE] = "name"};
    const bool numeric = ordo_column_numeric(column), verdict = column->kind == ORDO_CELL_VERDICT;
    char text[ORDO_MESSAGE_SIZE + 1024], address[32];

    ordo_cell_print(column, cell, false, text, sizeof text);
    ordo_xml_open_tag(xml, "td",
                      numeric                          ? "number"
                      : column->kind <= ORDO_CELL_CASE ? classes[column->kind]
                                                       : NULL);
    /* A verdict is sorted as severity, not as a word; what has no number, last. */
    if (sortable && (numeric || verdict) && isnan(cell->value))
        ordo_xml_attribute(xml, "data-value", "");
    else if (sortable && (numeric || verdict))
        ordo_xml_attributef(xml, "data-value", "%.17g", cell->value);
    if (verdict) {
        ordo_html_badge(xml, (enum ordo_verdict)cell->value);
    } else if (column->kind == ORDO_CELL_CASE) {
        snprintf(address, sizeof address, "#case-%.0f", cell->value + 1);
        ordo_html_link(xml, address, text);
    } else {
        if (column->kind == ORDO_CELL_USE)
            ordo_xml_text(xml, cell->value > 0 ? "● " : "○ ");
        ordo_xml_text(xml, text);
    }
    ordo_xml_end(xml);
}

void ordo_html_grid(struct ordo_xml *xml, const struct ordo_grid *grid) {
    char class[64];

    if (grid->status != ORDO_OK)
        xml->status = grid->status;
    snprintf(class, sizeof class, "%s%s%s", grid->sortable ? "sortable" : "",
             grid->sortable && grid->class != NULL ? " " : "",
             grid->class != NULL ? grid->class : "");
    ordo_html_scroll(xml, grid->label);
    ordo_xml_open_tag(xml, "table", class[0] != '\0' ? class : NULL);
    ordo_xml_start(xml, "thead");
    ordo_xml_start(xml, "tr");
    for (size_t k = 0; k < grid->columns; k++)
        if (grid->column[k].head != NULL)
            head(xml, grid->column[k].head, ordo_column_numeric(&grid->column[k]));
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "tbody");
    for (size_t i = 0; i < ordo_grid_rows(grid); i++) {
        ordo_xml_open_tag(xml, "tr", grid->left_out[i] ? "left-out" : NULL);
        for (size_t k = 0; k < grid->columns; k++)
            if (grid->column[k].head != NULL)
                grid_cell(xml, &grid->column[k], &grid->cells[i * grid->columns + k],
                          grid->sortable);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

/* Links to the files of a picture that are there. */
static void figure_links(struct ordo_xml *xml, const char *plots, const char *stem) {
    static const char *const extensions[] = {"svg", "png", "pdf", "dat"};
    const char *slash = strrchr(plots, '/'), *folder = slash != NULL ? slash + 1 : plots;
    char name[320];

    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        snprintf(name, sizeof name, "%s.%s", stem, extensions[i]);
        char *path = ordo_path_join(plots, name);
        if (path == NULL)
            xml->status = ORDO_ENOMEM;
        else if (access(path, R_OK) == 0) {
            snprintf(name, sizeof name, "%s/%s.%s", folder, stem, extensions[i]);
            ordo_html_link(xml, name, extensions[i]);
            ordo_xml_text(xml, " ");
        }
        free(path);
    }
}

void ordo_html_figure(struct ordo_xml *xml, const char *plots, const char *stem, const char *prefix,
                      const char *label, const char *caption) {
    char name[320];

    if (plots == NULL)
        return;
    ordo_xml_start(xml, "figure");
    ordo_html_scroll(xml, label);
    snprintf(name, sizeof name, "%s.svg", stem);
    char *path = ordo_path_join(plots, name);
    if (path == NULL)
        xml->status = ORDO_ENOMEM;
    else if (!ordo_svg_embed(xml, path, prefix, label))
        ordo_xml_element(xml, "p", "notice",
                         "There is no picture: gnuplot is missing or could not draw it.");
    free(path);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "figcaption");
    ordo_xml_textf(xml, "%s%s", caption, caption[0] != '\0' ? " " : "");
    figure_links(xml, plots, stem);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}
