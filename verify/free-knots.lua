-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The limit that a trained network can be compared with: knots that equidistribute
-- |f^(r)|^(1/(r+1/2)) reach, to leading order, the smallest error that any knots can (de Boor; theory
-- §1, "Best possible with free knots"). The order stays, the constant falls. It is reached within
-- a few percent, as the cells around a zero of f^(r) never get small. That is why the widths begin at
-- n = 181: below, such a cell is a visible part of the whole; and they end at 724, above round-off for
-- order 4 and with more than ten points a cell.

local cases = {}
for k, name in ipairs { "mlp", "glu", "gqu" } do
  for _, target in ipairs { "runge9", "coswell", "sin4", "atan" } do
    table.insert(cases, {
      name         = "free-knots-" .. name .. "-" .. target,
      source       = "de Boor, A Practical Guide to Splines, ch. XII; theory §1",
      target       = target,
      architecture = name,
      method       = "spline",
      knots        = "equidistributed",
      widths       = geometric(181, 724, 9),
      expect       = {
        order    = -(k + 1),
        band     = 0.2,
        constant = { band = 0.08 },
        why      = "equidistributed knots keep the order and reach the free-knot constant",
      },
    })
  end
end

-- And they are better than uniform ones, level by level.
table.insert(cases, {
  name         = "uniform-knots-glu-runge9",
  source       = "theory §1",
  target       = "runge9",
  architecture = "glu",
  method       = "spline",
  widths       = geometric(128, 513, 8),
  expect       = { order = -3, band = 0.03, why = "C1 quadratic splines, O(h^3)" },
})
table.insert(cases, {
  name         = "free-knots-beat-uniform",
  source       = "theory §1",
  target       = "runge9",
  architecture = "glu",
  method       = "spline",
  knots        = "equidistributed",
  widths       = geometric(128, 513, 8),
  expect       = {
    below = "uniform-knots-glu-runge9",
    why   = "the free-knot limit for 1/(1+9x^2) is a third of the uniform constant",
  },
})

return cases
