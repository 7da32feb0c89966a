-- KEYS account; ARGV fields and values. Reply: 1, or 0 when the user has an account.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
