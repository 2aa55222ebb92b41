-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- e = A h^2 + B tau^2: the levels are a cross. One of h and tau is refined while the other is so fine
-- that what it adds is below 1 % of the error of any level.

-- Of Open MPI: there may be more ranks than processors; and every run has a session directory of its
-- own, as two that begin or end at once in one now and then fail.
local environment = { OMPI_MCA_rmaps_base_oversubscribe = "1", OMPI_MCA_orte_tmpdir_base = "{out}" }

local levels = {}
for n = 3, 6 do
  table.insert(levels, { h = 2^-n, tau = 2^-10 })
  table.insert(levels, { h = 2^-11, tau = 2^-n })
end

local function study(ranks, ...)
  return {
    name          = "heat-" .. ranks,
    experiment    = "command",
    command       = { ... },
    environment   = environment,
    levels        = levels,
    deterministic = true,
    expect        = { along = { h = 2, tau = 2 }, why = "central differences, trapezoidal rule" },
  }
end

return {
  study(1, "./heat", "crank-nicolson", "{h}", "{tau}"),
  study(2, "mpirun", "-n", "2", "{folder}/heat", "crank-nicolson", "{h}", "{tau}"),
}
