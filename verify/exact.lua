-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Targets in the span: their error is round-off from the first level on and has no slope (theory §2).
-- The published program shows errors here that grow with n and print as a slope of +7.8.

local cases = {}
local function add(name, architecture, method, target, widths, why)
  table.insert(cases, {
    name         = name,
    source       = "theory §1 and §2",
    target       = target,
    architecture = architecture,
    method       = method,
    points       = 2000,
    widths       = widths,
    expect       = { exact = true, why = why },
  })
end

for _, method in ipairs { "spline", "interpolate", "least_squares" } do
  add("exact-glu-square-" .. method, "glu", method, "square", range(4, 64, 6),
      "x^2 is one open GLU neuron (DB eq. 2)")
  add("exact-gqu-cube-" .. method, "gqu", method, "cube", range(4, 64, 6),
      "x^3 is a spline of degree 3, and open GQU neurons span the cubics")
end
add("exact-mlp-line", "mlp", "least_squares", function(x) return 3 * x - 1 end, range(2, 40, 2),
    "a line is one open ReLU neuron and the bias")
add("exact-gqu2d-cube", "gqu2d", "least_squares", "cube", range(3, 40, 1),
    "an open neuron times a full quadratic is any cubic")

return cases
