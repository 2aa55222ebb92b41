-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A claim that is wrong on more than one rank: values of the neighbours are those of the step before.

return {
  name          = "heat-stale",
  experiment    = "command",
  command       = { "mpirun", "-n", "2", "./heat", "euler", "2048", "{n}", "stale" },
  levels        = geometric(8, 64, 4),
  x             = "tau",
  deterministic = true,
  expect        = { figures = { error = 1 }, why = "wrong on purpose: it is of order 1/2 (heat.c)" },
}
