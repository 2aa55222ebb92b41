-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Finite elements of degree k, one run for all norms (the sources are in fem.c).

local function study(name, degree, orders)
  return {
    name          = name,
    experiment    = "command",
    command       = { "./fem", "{n}", "{degree}" },
    parameters    = { degree = degree },
    levels        = geometric(4, 64, 5),
    deterministic = true,
    expect        = { figures = orders, why = "k + 1 in L2, k in H1, 2k at the nodes" },
  }
end

return {
  study("fem-linear", 1, { l2 = -2, h1 = -1, max = -2 }),
  study("fem-quadratic", 2, { l2 = -3, h1 = -2, max = -4 }),
}
