#!lua
-- Forgets that a person may be in a room, unless they have entered it anew since.
-- KEYS: the person's rooms. ARGV: roomId, the memberRev that they were not in the room at.
local after = redis.call('ZSCORE', KEYS[1], ARGV[1])
if after and tonumber(after) < tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
return 1
