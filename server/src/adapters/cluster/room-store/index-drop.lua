#!lua
-- Drops a room from a user's index, unless they have entered it again since.
-- KEYS: the user's rooms, those of strangers. ARGV: roomId, a memberRev at which they were not a member.
local after = redis.call('ZSCORE', KEYS[1], ARGV[1])
if after and tonumber(after) < tonumber(ARGV[2]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return 1
