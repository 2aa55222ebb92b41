-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- e = A h^2 + B tau^p: the order in one of them with the other fixed and fine, so that what the other
-- one adds is below 1 % of the error of the finest level.

local function study(scheme, x, ranks, cells, steps, order)
  local words = { "./heat", scheme, cells, steps }
  if ranks > 1 then
    words = { "mpirun", "-n", ranks, "./heat", scheme, cells, steps }
  end
  return {
    name          = "heat-" .. scheme .. "-" .. x .. "-" .. ranks,
    experiment    = "command",
    command       = words,
    levels        = geometric(8, 64, 4),
    x             = x,
    deterministic = true,
    expect        = { figures = { error = order }, why = "second order in space; theta = 1 or 1/2" },
  }
end

local cases = {}
for ranks = 1, 2 do
  table.insert(cases, study("crank-nicolson", "h", ranks, "{n}", "1024", 2))
  table.insert(cases, study("crank-nicolson", "tau", ranks, "2048", "{n}", 2))
end
table.insert(cases, study("euler", "tau", 1, "2048", "{n}", 1))
return cases
