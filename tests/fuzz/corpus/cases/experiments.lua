return {{name = "t", experiment = "table", table = "a.csv", column_x = "n", column = "e",
  column_seed = "s", expect = {order = -2, band = 0.1, baseline = "b.csv", why = "w"}},
  {name = "n", experiment = "approximation", target = function(x, y) return x * y end,
  architecture = "gated2", method = "spline", widths = {8}, expect = {exact = 1e-9, why = "w"}}}
