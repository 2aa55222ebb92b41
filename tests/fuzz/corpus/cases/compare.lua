local s = ('\0'):rep(65000) local a, b = s .. 'a', s .. 'b'
return {name = 'a', target = function(x) while a < b do end end, architecture = 'glu', method = 'spline', widths = {8, 16, 32, 64}, expect = {order = -3, band = 0.1, why = 'w'}}
