#!lua
-- Adds a room to a user's index. A later memberRev replaces an earlier one.
-- KEYS: the user's rooms, those of strangers (2: not opened). ARGV: roomId, the memberRev they enter after, 1 when a stranger
--   adds them, rooms one user may be in, unopened rooms of strangers, both in all.
-- Reply: 0 when the user is in that many rooms, 2 when they take no more of strangers, else 1.
local known, strange = redis.call('ZSCORE', KEYS[1], ARGV[1]), redis.call('ZSCORE', KEYS[2], ARGV[1])
local rooms, unopened = redis.call('ZCARD', KEYS[1]), redis.call('ZCOUNT', KEYS[2], 2, 2)
if ARGV[3] == '1' then
  if not known and (unopened >= tonumber(ARGV[5]) or rooms >= tonumber(ARGV[6])) then return 2 end
  if not known then redis.call('ZADD', KEYS[2], 2, ARGV[1]) end
else
  if not known and rooms - unopened >= tonumber(ARGV[4]) then return 0 end
  if strange then redis.call('ZREM', KEYS[2], ARGV[1]) end
end
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
return 1
