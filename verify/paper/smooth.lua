-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Smooth gates act(beta (x - t)) (theory §3). With beta fixed there is no power law: at beta = 1 the
-- columns are so alike that their rank in double precision stays near 15 and the error stalls; at
-- beta = 10 the error falls faster than any power until round-off. With beta = 10 n a gate becomes what
-- it tends to, act(beta z)/beta or act(beta z) as beta grows:
--
--   gelu, silu     the ramp max(0, z): the orders of ReLU, -(k+2);
--   sigmoid, tanh  the step: discontinuous piecewise polynomials of degree k, -(k+1).
--
-- (Theory §3 states the ReLU orders for beta proportional to n; it holds for the ramps.)

local cases = {}
local function add(k, activation, kind, fields, expect)
  local case = {
    name         = "smooth-" .. (k == 0 and "mlp" or "glu") .. "-" .. activation .. "-" .. kind,
    source       = "theory §3",
    target       = "runge9",
    architecture = k == 0 and "mlp" or "glu",
    activation   = activation,
    method       = "staged",
    points       = 2000,
    test_points  = 2003,
    expect       = expect,
  }
  for key, value in pairs(fields) do case[key] = value end
  table.insert(cases, case)
end

-- Picked by hand for each gate: where its errors fall exponentially, before the rank collapses. (A
-- sigmoidal mlp gets there late: near the ends of the domain it lacks partners outside.)
local spectral = {
  [0] = { gelu = range(6, 32, 2), silu = range(6, 32, 2), tanh = range(40, 136, 8), sigmoid = range(16, 64, 4) },
  [1] = { gelu = range(4, 22, 2), silu = range(16, 32, 2), tanh = range(4, 22, 2), sigmoid = range(4, 22, 2) },
}

for k = 0, 1 do
  for _, activation in ipairs { "gelu", "silu", "tanh", "sigmoid" } do
    local ramp = activation == "gelu" or activation == "silu"
    add(k, activation, "1", { gate_scale = 1, widths = { 24, 32, 48, 64, 96, 128 } }, {
      order = -(k + 2), band = 0.3, refused = { "plateau", "outside-band", "not-asymptotic" },
      why = "rank collapse: the error stalls, so there is no order",
    })
    add(k, activation, "10", { gate_scale = 10, widths = spectral[k][activation] }, {
      order = -(k + 2), band = 0.3, refused = { "not-a-power-law" },
      why = "analytic gates of fixed width on an analytic target: spectral convergence, no power law",
    })
    add(k, activation, "10n", { gate_scale = function(n) return 10 * n end, widths = { 32, 45, 64, 91, 128 } }, {
      order = ramp and -(k + 2) or -(k + 1), band = 0.2,
      why = ramp and "the gate tends to a ramp, so the orders of ReLU return"
        or "the gate tends to a step: discontinuous pieces of degree k, O(h^(k+1))",
    })
  end
end

return cases
