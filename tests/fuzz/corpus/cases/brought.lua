return {name = "a", target = function(x) return x end, architecture = "gated2", method = "staged",
  stages = {"D", "U", "all"}, sweeps = 2, gate_scale = function(n) return n / 3 end, levels = {8, 9},
  expect = {figures = {iterations = {value = {3, band = 0.5}}, error = -3}, empirical = "e"}}
