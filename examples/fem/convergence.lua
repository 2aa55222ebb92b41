-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Finite elements of degree k: k + 1 in L2, k in H1, 2k at the nodes.

local function study(name, degree, orders, why)
  return {
    name          = name,
    experiment    = "command",
    command       = { "./fem", "{n}", "{degree}" },
    parameters    = { degree = degree },
    levels        = geometric(4, 128, 6),
    deterministic = true,
    expect        = { figures = orders },
  }
end
