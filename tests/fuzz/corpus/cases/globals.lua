k = 1 return {name = 'a', target = function(x) k = k + 1 math, s = {}, k return x end, architecture = 'glu', method = 'spline', widths = {8, 16, 32, 64}, expect = {order = -3, band = 0.1, why = 'w'}}
