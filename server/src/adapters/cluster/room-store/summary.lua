#!lua flags=no-writes
-- A room as its member sees it, as of one moment.
-- KEYS: room members order read prefs mentions uncounted. ARGV: userId, most mentions, most uncounted messages.
-- Reply: false for a user that is not a member; else {the room's fields, the member's JSON, read marker, muted or false,
--   the latest mentions above the marker, the latest uncounted messages above it, the other member's JSON of a direct room
--   or false, how often the marker was moved back or false, until when it is muted or false}.
local function latest(key, after, limit)
  return redis.call('ZRANGE', key, '+inf', '(' .. (after or 0), 'BYSCORE', 'REV', 'LIMIT', 0, limit)
end

local room, userId = redis.call('HGETALL', KEYS[1]), ARGV[1]
local member = #room > 0 and redis.call('HGET', KEYS[2], userId)
if not member then return false end
local marker = redis.call('HGET', KEYS[4], userId)
local peer = false
if redis.call('HGET', KEYS[1], 'direct') == '1' then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, 1)) do
    if id ~= userId then peer = redis.call('HGET', KEYS[2], id) end
  end
end
return {
  room, member, marker, redis.call('HGET', KEYS[5], 'muted:' .. userId),
  latest(KEYS[6], marker, ARGV[2]), latest(KEYS[7], marker, ARGV[3]), peer,
  redis.call('HGET', KEYS[4], 'epoch:' .. userId), redis.call('HGET', KEYS[5], 'mutedUntil:' .. userId)
}
