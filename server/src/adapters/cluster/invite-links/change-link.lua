-- Puts another invite link in the place of one, if that is still as it was read.
-- KEYS invite links; ARGV linkId, JSON as it was, JSON as it is to be. Reply: 1, or 0 when it differs.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
