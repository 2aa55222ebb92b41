local t = {} for i = 1, 8000 do t[1 + i * 2.0^-52] = 1 end return t
