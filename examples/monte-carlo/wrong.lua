-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A claim that is wrong: sampled with one draw for all cells, not with one for each.

return {
  name       = "monte-carlo-not-stratified",
  experiment = "command",
  command    = { "awk", "-f", "monte-carlo.awk", "-v", "sampling=systematic",
                 "-v", "n={n}", "-v", "seed={seed}" },
  inputs     = { "monte-carlo.awk" },
  levels     = geometric(16, 1024, 7),
  seeds      = 3,
  expect     = { figures = { rmse = -3/2 }, why = "wrong on purpose: it is of order 1" },
}
