-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Methods of Runge and Kutta with n fixed steps: the error is a series in whole powers of 1/n
-- (Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, II.8), hence correction = 1.

local function study(method, levels, order, intent, why)
  return {
    name          = "ode-" .. method,
    experiment    = "command",
    command       = { "./ode", method, "{n}" },
    levels        = levels,
    deterministic = true,
    correction    = 1,
    scale         = math.exp(1), -- the largest value of the solution
    expect        = { order = -order, band = 0.4, intent = intent, why = why },
  }
end

return {
  study("rk4", geometric(8, 512, 7), 4, "equal", "the classical method, here in two half steps"),
  study("rkf45", geometric(32, 512, 5), 5, "equal", "Fehlberg's formula of order 5, which GSL goes on with"),
  study("rk8pd", geometric(4, 32, 4), 8, "at_least", "Prince and Dormand's formula of order 8"),
}
