-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- With the gates fixed and alternating, as in DB's protocol, everything that the multiplicand is
-- linear in is found at once by QR. `glu` then spans the C^0 quadratics (U, u free), `gqu` the C^1
-- cubics (U = G, Q free) and `gqu2d` the C^0 cubics (theory §1). The normal equations, which the
-- published program solves, would floor near 1e-6.
--
-- The widths end at 128, where the truncated powers of order 4 still leave QR half of its digits, and begin
-- at 40, where the knots resolve the targets.
--
-- Widths are even: for odd n the last gate is dead, and the tied factor of `gqu` then lacks one cubic
-- on the last cells.

local function even(widths)
  local list = {}
  for i, n in ipairs(widths) do list[i] = n + n % 2 end
  return list
end

local cases = {}
local architectures = {
  { "mlp", -2, true,  "C^0 piecewise linears, O(h^2)" },
  { "glu", -3, true,  "C^0 piecewise quadratics, O(h^3); the extra freedom buys nothing" },
  { "gqu", -4, false, "C^1 cubics, O(h^4); no constant is stated for them" },
  { "gqu2d", -4, true, "C^0 cubics, O(h^4)" },
}
for _, a in ipairs(architectures) do
  for _, target in ipairs { "runge9", "sin4" } do
    table.insert(cases, {
      name         = "least-squares-" .. a[1] .. "-" .. target,
      source       = "DB §4, theory §1",
      target       = target,
      architecture = a[1],
      method       = "least_squares",
      points       = 4000,
      widths       = even(geometric(40, 128, 8)),
      expect       = {
        order = a[2], band = 0.2, constant = a[3] and { band = 0.02 } or nil, why = a[4],
      },
    })
  end
end

-- The reference values at the end of theory §1: 1/(1+9x^2), 8001 points, n = 128.
local references = {
  { "mlp", "relu", 5.229e-5, 0.01 }, { "glu", "relu", 1.038e-6, 0.01 },
  { "mlp", "relu2", 1.052e-6, 0.01 }, { "mlp", "relu3", 2.987e-8, 0.01 },
  { "gqu", "relu", 2.87e-8, 0.05 }, { "gqu2d", "relu", 6.385e-9, 0.01 },
}
for _, r in ipairs(references) do
  table.insert(cases, {
    name         = "reference-" .. r[1] .. "-" .. r[2],
    source       = "theory §1, reference values on [-1,1]",
    target       = "runge9",
    architecture = r[1],
    activation   = r[2],
    method       = "least_squares",
    points       = 8001,
    widths       = { 128 },
    expect       = {
      value = { r[3], band = r[4] },
      why   = "dense least squares by QR or SVD is unique, so every correct solver finds this error",
    },
  })
end

return cases
