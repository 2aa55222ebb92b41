-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A boundary condition that is met by a penalty, which only the nodes see; what theory says of them
-- instead is the second case.

local function study(name, max)
  return {
    name          = name,
    experiment    = "command",
    command       = { "./fem", "{n}", "2", "penalty" },
    levels        = geometric(4, 64, 5),
    deterministic = true,
    expect        = { figures = { l2 = -3, h1 = -2, max = max }, why = "fem.c" },
  }
end

local slope = math.exp(1) * math.abs(math.sin(3) + 3 * math.cos(3)) -- |u'(1)|

return {
  study("fem-penalty-unseen", -4),
  study("fem-penalty-seen", { order = -3, band = 0.3, constant = { slope, band = 0.01 } }),
}
