-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A claim that is wrong on more than one rank: values of the neighbours are those of the step before.

-- Of Open MPI: there may be more ranks than processors; and every run has a session directory of its
-- own, as two that begin or end at once in one now and then fail.
local environment = { OMPI_MCA_rmaps_base_oversubscribe = "1", OMPI_MCA_orte_tmpdir_base = "{out}" }

local levels = {}
for n = 3, 6 do
  table.insert(levels, { h = 2^-11, tau = 2^-n })
end

return {
  name          = "heat-stale",
  experiment    = "command",
  command       = { "mpirun", "-n", "2", "{folder}/heat", "euler", "{h}", "{tau}", "stale" },
  environment   = environment,
  levels        = levels,
  x             = "tau",
  deterministic = true,
  expect        = { figures = { error = 1 }, why = "wrong on purpose: it is of order 1/2 (heat.c)" },
}
