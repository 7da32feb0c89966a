#!lua
-- A user has opened a room that a stranger put them into, or has written in it.
-- KEYS: the user's rooms, those of strangers (2: not opened, 1: opened). ARGV: roomId, 1 for opened, 0 for written.
if ARGV[2] == '0' then
  redis.call('ZREM', KEYS[2], ARGV[1])
elseif redis.call('ZSCORE', KEYS[2], ARGV[1]) then
  redis.call('ZADD', KEYS[2], 1, ARGV[1])
end
return 1
