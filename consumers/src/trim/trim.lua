#!lua flags=allow-oom
-- Takes entries that are in the archive from the beginning of a stream, and their messages from Redis, unless they have changed
-- since. Of a room's newest message its hash keeps a copy. Runs in a full Redis too, since it makes room.
-- KEYS log, then for each room: room, hot, hotrev, recent
-- ARGV the id of the first entry that stays, how many rooms, then for each room: the greatest rev among the entries, how
--   many messages, and of each its seq and rev; how many messages that are in no archive, and of each its seq, rev and JSON.
-- Returns how many entries left the stream.
local log, at = KEYS[1], 3

local function read(count)
  at = at + count
  return unpack(ARGV, at - count, at - 1)
end

for i = 2, #KEYS, 4 do
  local room, hot, hotrev, recent = unpack(KEYS, i, i + 3)
  -- The trimmed revision is stored as `floor`.
  local newest, trimmedRev = unpack(redis.call('HMGET', room, 'seq', 'floor'))
  local upTo, messages = read(2)
  local last
  for _ = 1, tonumber(messages) do
    local seq, rev = read(2)
    local now = redis.call('ZSCORE', hotrev, seq)
    if now and tonumber(now) <= tonumber(rev) then
      if seq == newest then last = redis.call('HGET', hot, seq) end
      redis.call('HDEL', hot, seq)
      redis.call('ZREM', hotrev, seq)
    end
  end
  for _ = 1, tonumber((read(1))) do
    local seq, rev, json = read(3)
    if newest and not redis.call('ZSCORE', hotrev, seq) then
      redis.call('HSET', hot, seq, json)
      redis.call('ZADD', hotrev, rev, seq)
    end
  end
  while true do
    local seq, rev, id = string.match(redis.call('LINDEX', recent, 0) or '', '^(%d+) (%d+) (.+)$')
    if not seq or tonumber(rev) > tonumber(upTo) then break end
    if seq == newest and not last and redis.call('HEXISTS', hot, seq) == 0 then
      local entry = redis.call('XRANGE', log, id, id)[1]
      if entry then last = string.sub(entry[2][2], string.find(entry[2][2], ',"state":', 1, true) + 9, -2) end
    end
    redis.call('LPOP', recent)
  end
  -- A room that is deleted must not come back.
  if newest then
    if last then redis.call('HSET', room, 'last', last) end
    if tonumber(upTo) > tonumber(trimmedRev or 0) then redis.call('HSET', room, 'floor', upTo) end
  end
end
return redis.call('XTRIM', log, 'MINID', '=', ARGV[1])
