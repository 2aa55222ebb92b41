-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A claim that is wrong: the coefficient that depends on time is frozen during a step.

return {
  name          = "ode-rk4-frozen",
  experiment    = "command",
  command       = { "./ode", "rk4", "{n}", "frozen" },
  levels        = geometric(8, 512, 7),
  deterministic = true,
  correction    = 1,
  scale         = math.exp(1),
  expect        = { order = -4, band = 0.4, why = "wrong on purpose: it is of order 1 (ode.c)" },
}
