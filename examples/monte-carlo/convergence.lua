-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Root mean square errors of n samples; the constants are derived in monte-carlo.awk.

local function study(sampling, order, constant, why)
  return {
    name       = "monte-carlo-" .. sampling,
    experiment = "command",
    command    = { "awk", "-f", "monte-carlo.awk", "-v", "sampling=" .. sampling,
                   "-v", "n={n}", "-v", "seed={seed}" },
    inputs     = { "monte-carlo.awk" },
    levels     = geometric(16, 1024, 7),
    seeds      = 3,
    expect     = { figures = { rmse = { order = order, band = 0.1 * math.abs(order),
                                        constant = { constant, band = 0.1 } } }, why = why },
  }
end

local e = math.exp(1)
return {
  study("independent", -1/2, math.sqrt((e^2 - 1) / 2 - (e - 1)^2), "the variance of a mean"),
  study("stratified", -3/2, math.sqrt((e^2 - 1) / 24), "the variance within a cell is f'^2 h^2/12"),
  study("systematic", -1, (e - 1) / math.sqrt(12), "all cells are off by the same fraction of h"),
}
