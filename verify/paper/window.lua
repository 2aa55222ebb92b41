-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Why DB prints -3.5 for the GQU although its order is -4 (theory §1): the window. One exact sweep from
-- random factors gives -3.4 over n = 3 … 50, and order -4 over n = 16 … 91. The normal equations, the
-- published way, stop at about 1e-6 instead. The judge must refuse -3.5 as an order.

local function case(fields)
  local c = { source = "theory §1, why DB sees -3.5", method = "staged", architecture = "gqu",
              points = 2000, test_points = 2003, seeds = 20 }
  for key, value in pairs(fields) do c[key] = value end
  return c
end

local cases = {}
for _, target in ipairs { "coswell", "runge9" } do
  table.insert(cases, case {
    name   = "window-gqu-3-50-" .. target,
    target = target,
    widths = range(3, 50, 1),
    expect = {
      slope     = { -3.4, band = 0.2 },
      empirical = "a plain slope over DB's own window, not an order: theory §1 [N] gives -3.4 ± 0.2",
    },
  })
  table.insert(cases, case {
    name   = "window-gqu-16-91-" .. target,
    target = target,
    widths = geometric(16, 91, 16),
    expect = {
      slope = { -4.05, band = 0.3 },
      order = -4,
      band  = 0.3,
      why   = "contains the C2 cubic splines, O(h^4)",
      empirical = "that one sweep from random factors attains it is measured (theory §1 [N])",
    },
  })
  table.insert(cases, case {
    name   = "window-gqu-refused-" .. target,
    target = target,
    widths = geometric(16, 91, 16),
    expect = { order = -3.5, band = 0.2, refused = "outside-band", why = "DB's -3.5 is not the order" },
  })
end

-- The GLU over DB's window, with the bias in every stage: not the -3.08 that DB prints
-- (published.lua). The theorem is on the side of -3 all the same.
table.insert(cases, case {
  name         = "window-glu-3-50",
  target       = "coswell",
  architecture = "glu",
  widths       = range(3, 50, 1),
  seeds        = 5,
  expect       = {
    slope     = { -2.82, band = 0.1 },
    empirical = "observed, to explain -3.08: the least-squares fit is unique, so every exact solver finds this slope",
  },
})

-- The same protocol for the full quadratic, which is one linear stage: QR against normal equations,
-- from where their condition number, n^9, is that of double precision squared.
table.insert(cases, case {
  name         = "qr-gqu2d",
  target       = "runge9",
  architecture = "gqu2d",
  widths       = geometric(64, 192, 8),
  seeds        = 5,
  expect       = { order = -4, band = 0.3, below = "normal-gqu2d", why = "C0 piecewise cubics, O(h^4)" },
})
table.insert(cases, case {
  name          = "normal-gqu2d",
  target        = "runge9",
  architecture  = "gqu2d",
  widths        = geometric(64, 192, 8),
  seeds         = 5,
  linear_solver = "normal",
  expect        = {
    order   = -4,
    band    = 0.3,
    refused = { "outside-band", "plateau" },
    why     = "normal equations square the condition number n^9: the error stops falling near 1e-6",
  },
})

return cases
