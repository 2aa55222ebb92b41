-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- DB's published curves have spikes. Over nine targets, eight architectures, n = 4, 8, … 100 and three
-- seeds no level may fail, and none may be more than three times the trend of its neighbours; where
-- the target is in the span, all are round-off. Solvers as in study.lua: three sweeps for gqu, whose
-- first one depends on random factors, and everything linear at once for gqu2 … gqu2c. (Block by
-- block, one sweep of the latter does jump, up to 26 times on x^2, x^3 and atan x: what U leaves, Q
-- meets by chance. So do a few levels of one sweep of gqu, by 3.)

local cases = {}
for _, target in ipairs { "square", "cube", "cos4", "sin4", "chirp", "runge1", "runge9", "atan", "coswell" } do
  for _, a in ipairs { { "mlp", 2 }, { "glu", 3 }, { "gqu", 4 }, { "gqu2", 4 }, { "gqu2a", 4 },
                       { "gqu2b", 5 }, { "gqu2c", 4 }, { "gqu2d", 4 } } do
    local architecture, r = a[1], a[2]
    local joint = architecture:sub(1, 4) == "gqu2" and architecture ~= "gqu2d"
    local degree = ({ square = 2, cube = 3 })[target] or math.huge

    table.insert(cases, {
      name         = "spikes-" .. architecture .. "-" .. target,
      source       = "DB §4, theory §1, what else goes wrong",
      target       = target,
      architecture = architecture,
      method       = joint and "least_squares" or "staged",
      sweeps       = not joint and (architecture == "gqu" and 3 or 1) or nil,
      points       = 2000,
      test_points  = 2003,
      widths       = range(4, 100, 4),
      seeds        = 3,
      expect       = degree < r
        and { exact = true, why = "x^" .. degree .. " is in the span (theory §§1-2)" }
        or { jump = 3, why = "a sound solver of a smooth problem has no spikes" },
    })
  end
end

return cases
