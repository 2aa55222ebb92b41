local t = {} for i = 1, 1 << 19 do t[i * ((1 << 20) - 1) * 8] = 1 end t[-1] = 1 return t
