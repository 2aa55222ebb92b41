-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The eight FFN layers of GV, with and without biases, on 1/(1+9x^2). With biases they are the gated
-- family: k = 0 (ffn_relu, ffn_gelu, ffn_swish) and k = 1 (the others). Without biases, as GV prints
-- them, every hinge lies at 0, and however wide the layer its span has two dimensions: homogeneous
-- functions of degree 1 or 2, of which |x| and x^2 are the even ones. The target is even, so the error
-- is that of its best multiple of |x| or x^2, whatever n: widths buy nothing in one dimension.
--
-- That a layer with k = 1 has the parameters of one with k = 0 at two thirds of the width is tested in
-- tests/model/test_network.c.

local function f(x) return 1 / (1 + 9 * x^2) end

-- Mean over [0, 1] by Simpson's rule.
local function mean(g)
  local sum, N = g(0) + g(1), 2000
  for i = 1, N - 1 do sum = sum + (i % 2 == 1 and 4 or 2) * g(i / N) end
  return sum / (3 * N)
end

-- RMSE of the best combination of orthogonal even functions.
local function distance(...)
  local rest = mean(function(x) return f(x)^2 end)
  for _, p in ipairs { ... } do
    rest = rest - mean(function(x) return f(x) * p(x) end)^2 / mean(function(x) return p(x)^2 end)
  end
  return math.sqrt(rest)
end

local power = {
  function(x) return x end,
  function(x) return x^2 end,
}

local cases = {}
local function add(architecture, smooth, expect)
  table.insert(cases, {
    name         = architecture,
    source       = "GV eqs. 2-6, theory §1",
    target       = "runge9",
    architecture = architecture,
    method       = "staged",
    gate_scale   = smooth and function(n) return 10 * n end or 1,
    points       = 2000,
    test_points  = 2003,
    widths       = { 32, 45, 64, 91, 128 },
    expect       = expect,
  })
end

-- Name, whether the gate is smooth, order with biases, degree without.
for _, form in ipairs {
  { "ffn_relu",   false, -2, 1 }, { "ffn_gelu",  true, -2, 1 }, { "ffn_swish",  true, -2, 1 },
  { "ffn_glu",    true,  -2, 1 }, { "ffn_reglu", false, -3, 2 }, { "ffn_geglu", true, -3, 2 },
  { "ffn_swiglu", true,  -3, 2 },
} do
  add(form[1] .. "_biased", form[2], {
    order = form[3], band = 0.2,
    why = form[1] == "ffn_glu" and "a step times an affine function: discontinuous piecewise linears, O(h^2)"
      or "the gated family with its hinges on a grid",
  })
  add(form[1], form[2], {
    value = { distance(power[form[4]]), band = 0.01 },
    why = "without biases all hinges lie at 0: the distance to the multiples of |x|^" .. form[4],
  })
end

-- The bilinear layer is a quadratic polynomial with biases and a multiple of x^2 without.
add("ffn_bilinear_biased", false, {
  value = { distance(function() return 1 end, function(x) return x^2 - 1 / 3 end), band = 0.01 },
  why = "sums of products of affine functions: the distance to the quadratic polynomials",
})
add("ffn_bilinear", false, {
  value = { distance(power[2]), band = 0.01 },
  why = "without biases, the distance to the multiples of x^2",
})

return cases
