-- Splines in the place of your solver: any case will do.
local cases = {}
for i, architecture in ipairs({ "mlp", "glu", "gqu" }) do
  cases[i] = {
    name = architecture .. "-runge", target = function(x) return 1 / (1 + 9 * x ^ 2) end,
    architecture = architecture, method = "spline", levels = geometric(64, 512, 8), correction = 1,
    expect = { order = -(i + 1), band = 0.06, why = "the splines of degree " .. i .. " that it contains" },
  }
end
return cases
