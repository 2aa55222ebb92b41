-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The errata of DB that a measurement can decide (theory §1). The others are listed in
-- reference/errata.csv.

-- Eq. 7 is the error of the GLU's sweep on a cell, f'''/6 (t^3 - h^2 t), t from its left end; the
-- print lacks the second term. Its mean square over a cell is 8/105/36, and without the term 1/7/36.
local cases = {
  {
    name         = "errata-eq6-corrected",
    source       = "DB eq. 6 with the erratum of theory §1",
    target       = "runge9",
    architecture = "mlp",
    method       = "interpolate",
    widths       = geometric(128, 1024, 8),
    expect       = { order = -2, band = 0.05, why = "D_i = [f((i+1)h) - y_{i-1}((i+1)h)]/h meets the target at every knot" },
  },
  {
    name         = "errata-eq6-printed",
    source       = "DB eq. 6 as printed, read with y one knot too early",
    target       = "runge9",
    architecture = "mlp",
    method       = "interpolate_printed",
    widths       = geometric(128, 1024, 8),
    expect       = { order = -1, band = 0.05, why = "the slopes obey S_i - S_{i-1} + S_{i-2} = f', so the knots are missed by h f'" },
  },
  {
    name         = "errata-eq7-corrected",
    source       = "DB eq. 7 with the erratum of theory §1",
    target       = "runge9",
    architecture = "glu",
    method       = "interpolate",
    widths       = geometric(128, 1024, 8),
    expect       = { order = -3, band = 0.05, constant = { band = 0.02 }, why = "sqrt(2/945) h^3 rms(f''')" },
  },
}

-- rms(f''') of 1/(1+9x^2) is 46.3330 (theory §1, reference values), h = 2/n.
table.insert(cases, {
  name         = "errata-eq7-printed",
  source       = "DB eq. 7 as printed",
  target       = "runge9",
  architecture = "glu",
  method       = "interpolate",
  widths       = geometric(128, 1024, 8),
  expect       = {
    order = -3, band = 0.05,
    constant = { 46.3330 * 8 / math.sqrt(252), band = 0.02 },
    refused = "value-differs",
    why = "without -h^2 x f'''/6 the constant would be 1/sqrt(252), 1.37 times too large",
  },
})

-- Figures 3 to 5 plot the mean square error, whose slope is twice that of their labels: a slope of the
-- RMSE of -4 for the MLP must be refused.
table.insert(cases, {
  name         = "errata-rmse-not-mse",
  source       = "DB figures 3-5",
  target       = "coswell",
  architecture = "mlp",
  method       = "staged",
  points       = 2000,
  test_points  = 2003,
  widths       = { 32, 46, 64, 90, 128 },
  expect       = {
    order = -4, band = 0.2, refused = "outside-band",
    why = "-2 is the slope of the RMSE; the plotted MSE falls twice as fast",
  },
})

-- A stage that freezes the output bias loses accuracy where the last gate is dead: at odd n.
for _, frozen in ipairs { false, true } do
  table.insert(cases, {
    name         = frozen and "errata-bias-frozen" or "errata-bias-solved",
    source       = "theory §1, what else goes wrong",
    target       = "coswell",
    architecture = "glu",
    method       = "staged",
    frozen_bias  = frozen,
    points       = 2000,
    test_points  = 2003,
    widths       = range(9, 25, 2),
    seeds        = 5,
    expect       = frozen
      and { slope = { -3.5, band = 0.7 }, empirical = "the quadratics but for a constant, before the order shows" }
      or { below = "errata-bias-frozen", why = "the same fit with one parameter more" },
  })
end

return cases
