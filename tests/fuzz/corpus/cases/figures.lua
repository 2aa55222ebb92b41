return {name = "a", target = "runge9", architecture = "glu", method = "spline",
  levels = {{n = 8}, 16, {n = 32}}, x = "P", scale = 1, floor = 0,
  expect = {order = -3, band = 0.5, why = "w", figures = {h = -1, P = {order = 1, band = 0.1,
    below = "b", why = "v"}}}}, {name = "b", target = "runge9"}
