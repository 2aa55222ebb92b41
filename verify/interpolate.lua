-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- DB's constructions (eqs. 6 and 7 with the errata of theory §1) and their extension to k factors: on
-- each cell the polynomial with the target's values at both ends and its derivatives 2 ... k + 1 at
-- the left one. The error on a cell is f^(r)/r! (t^r - h^(r-1) t), r = k + 2, so
-- RMSE -> sqrt(1/(2r+1) - 2/(r+2) + 1/3)/r! h^r rms(f^(r)): 1/sqrt(120) and sqrt(2/945) for r = 2, 3.
--
-- The widths end above the round-off of the forward pass, and begin where the next term of the error
-- is below one percent.
--
-- From k = 2 on two neurons share a gate, so widths are even and h = (b - a)/(n/2).

local function even(widths)
  local list = {}
  for i, n in ipairs(widths) do list[i] = n + n % 2 end
  return list
end

local cases = {}
local function add(name, k, target, widths)
  table.insert(cases, {
    name         = "interpolate-" .. name .. "-" .. target,
    source       = "DB eqs. 6 and 7 with the errata of theory §1",
    target       = target,
    architecture = name,
    method       = "interpolate",
    widths       = even(widths),
    expect       = {
      order    = -(k + 2),
      band     = 0.05,
      constant = { band = 0.02 },
      why      = string.format("interpolation by pieces of degree %d, O(h^%d)", k + 1, k + 2),
    },
  })
end

for _, target in ipairs { "runge9", "coswell", "sin4", "atan" } do
  add("mlp", 0, target, geometric(128, 1024, 8))
  add("glu", 1, target, geometric(128, 1024, 8))
end
add("gqu", 2, "runge9", geometric(128, 1024, 8))
add("gated3", 3, "runge9", geometric(128, 512, 8))

return cases
