-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Composite rules on n cells; the order against the evaluations of the integrand is the same one.

local function study(rule, integrand, x, levels, order, why)
  return {
    name          = "quadrature-" .. rule .. "-" .. integrand .. "-" .. x,
    experiment    = "command",
    command       = { "python3", "quadrature.py", rule, integrand, "{n}" },
    inputs        = { "quadrature.py" },
    levels        = levels,
    x             = x,
    deterministic = true,
    expect        = { figures = { error = order }, why = why },
  }
end

local simpson, gauss = geometric(8, 64, 4), geometric(2, 16, 4)

return {
  study("simpson", "smooth", "n", simpson, -4, "exact for cubics"),
  study("simpson", "smooth", "evaluations", simpson, -4, "2n + 1 evaluations"),
  study("gauss3", "smooth", "n", gauss, -6, "exact for degree 5"),
  study("gauss3", "root", "n", gauss, -1.5, "the first cell's error is O(h^(3/2))"),
}
