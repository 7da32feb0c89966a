-- KEYS account; ARGV fields and values. Reply: 1 when the name was free, else 0.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
