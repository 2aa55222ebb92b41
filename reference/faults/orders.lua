-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Negative controls: claims that are wrong. Each must FAIL, with the reason `outside-band` (or
-- `value-differs` for a constant, `not-exact` for a representation); a gate that lets one of them
-- pass is broken. tests/meson.build names the verdict and the reason that each must give.

local function control(name, target, architecture, order, why, widths)
  return {
    name         = name,
    source       = "theory §1",
    target       = target,
    architecture = architecture,
    method       = "spline",
    widths       = widths or geometric(64, 512, 8),
    expect       = { order = order, band = 0.2, why = why },
  }
end

-- A kink between two knots leaves an error of O(h) on a few cells: RMSE = O(h^(3/2)). At 1/3, and
-- with the number of cells doubled each time, it lies at one or two thirds of its cell on all levels.
local function kink(x) return math.abs(x - 1 / 3) end

return {
  control("fault-glu-as-mlp", "runge9", "glu", -2, "wrong on purpose: a GLU is of order -3"),
  control("fault-glu-as-gqu", "runge9", "glu", -4, "wrong on purpose: a GLU is of order -3"),
  control("fault-mlp-as-glu", "runge9", "mlp", -3, "wrong on purpose: an MLP is of order -2"),
  control("fault-diverging", "runge9", "mlp", 2, "wrong on purpose: the error falls with n"),
  control("fault-kink-mlp", kink, "mlp", -2, "wrong on purpose: a kink leaves order -3/2",
          { 64, 128, 256, 512 }),
  control("fault-kink-gqu", kink, "gqu", -4, "wrong on purpose: a kink leaves order -3/2",
          { 66, 130, 258, 514 }),
  {
    name = "fault-constant", source = "theory §1", target = "runge9", architecture = "mlp",
    method = "interpolate", widths = geometric(64, 512, 8),
    expect = { order = -2, band = 0.1, constant = { 20.52, band = 0.05 },
               why = "wrong on purpose: this is the constant of another target" },
  },
  {
    name = "fault-exact", source = "theory §1", target = "cube", architecture = "glu",
    method = "spline", widths = range(8, 64, 8),
    expect = { exact = true, why = "wrong on purpose: x^3 is no quadratic spline" },
  },
}
