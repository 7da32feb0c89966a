-- KEYS account; ARGV field, value. Does not create an account. Reply: 1, or 0 without one.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
