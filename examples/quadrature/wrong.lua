-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A claim that is wrong: Simpson's rule has order 4 only where the integrand has the derivatives.

return {
  name          = "quadrature-simpson-root",
  experiment    = "command",
  command       = { "python3", "quadrature.py", "simpson", "root", "{n}" },
  inputs        = { "quadrature.py" },
  levels        = geometric(8, 64, 4),
  deterministic = true,
  expect        = { figures = { error = -4 }, why = "wrong on purpose: it is of order 3/2" },
}
