#!lua
-- Notes that a person may be in a room. A later memberRev replaces an earlier one.
-- KEYS: the person's rooms. ARGV: roomId, the memberRev they enter after, rooms a person may be in.
-- Reply: 0 when they are in so many.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
return 1
