return {{
  name = 'glu-runge_1.0', source = 'DB eq. 14',
  target = function(x) return 1/(1 + 9*x^2) end,
  dx = 1, domain = {-2, 0.5}, architecture = 'gqu', activation = 'relu',
  method = 'spline', knots = 'equidistributed', widths = {37, 8, 16.0}, seeds = 3,
  points = 2000, test_points = 3001, versus = 'h', window = {0.01, 0.5},
  confidence = 0.9, min_levels = 3,
  expect = { order = -4, band = 0.25, intent = 'at_least',
    constant = {0.0131, band = 0.02}, value = {5.2e-5, band = 0.01}, exact = 1e-9,
    below = 'rival', why = 'C2 splines', empirical = 'seen' } },
  {name = 'rival', target = 'cos(4x)', architecture = 'glu', method = 'spline', widths = {8},
   expect = {exact = true, why = 'w'}}}
