#!lua
-- Adds a room to a user's index. A later memberRev replaces an earlier one.
-- KEYS: the user's rooms. ARGV: roomId, the memberRev they enter after, rooms one user may be in.
-- Reply: 0 when the user is in that many rooms, else 1.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
return 1
