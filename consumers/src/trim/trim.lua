#!lua flags=allow-oom
-- Takes entries that are in the archive from the beginning of a stream, and from hot what has not changed since. Runs in
-- a full Redis too, since it makes room.
-- KEYS log, then for each room: room, hot, hotrev
-- ARGV the id of the first entry that stays, how many rooms, then for each room: the greatest rev among the entries, how
--   many messages, and of each its seq and rev.
-- Returns how many entries left the stream.
local at = 3
for i = 1, tonumber(ARGV[2]) do
  local room, hot, hotrev = KEYS[i * 3 - 1], KEYS[i * 3], KEYS[i * 3 + 1]
  local trimmedRev, count = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  at = at + 2
  for _ = 1, count do
    local seq, rev = ARGV[at], tonumber(ARGV[at + 1])
    at = at + 2
    local now = redis.call('ZSCORE', hotrev, seq)
    if now and tonumber(now) <= rev then
      redis.call('HDEL', hot, seq)
      redis.call('ZREM', hotrev, seq)
    end
  end
  -- The trimmed revision is stored as `floor`.
  local known = redis.call('HMGET', room, 'rev', 'floor')
  -- A room that is deleted must not come back.
  if known[1] and trimmedRev > (tonumber(known[2] or 0)) then redis.call('HSET', room, 'floor', trimmedRev) end
end
return redis.call('XTRIM', KEYS[1], 'MINID', '=', ARGV[1])
