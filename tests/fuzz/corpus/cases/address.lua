return {name = ('%-20p'):format('a'), target = function(x) return x end, architecture = 'glu', method = 'spline', widths = {8, 16, 32, 64}, expect = {order = -3, band = 0.1, why = 'w'}}
