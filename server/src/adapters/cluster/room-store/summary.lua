#!lua flags=no-writes
-- Rooms as their member sees them, as of one moment.
-- KEYS: of each room: room members order read prefs mentions uncounted hot recent log. ARGV: userId, most mentions, most uncounted messages.
-- Reply: for each false where the user is not a member; else {the room's fields, of which the last one named `last` counts, the member's JSON, read marker, muted or
--   false, the latest mentions above the marker, the latest uncounted messages above it, the other member's JSON of a direct
--   room or false, how often the marker was moved back or false, until when it is muted or false}.
-- include ../room-log/recent.lua
local userId = ARGV[1]

local function latest(key, after, limit)
  return redis.call('ZRANGE', key, '+inf', '(' .. (after or 0), 'BYSCORE', 'REV', 'LIMIT', 0, limit)
end

local function summary(key, members, order, read, prefs, mentions, uncounted, hot, recent, log)
  local member = redis.call('EXISTS', key) == 1 and redis.call('HGET', members, userId)
  if not member then return false end
  local room = fieldsOf(key, hot, recent, log)
  local marker = redis.call('HGET', read, userId)
  local peer = false
  if redis.call('HGET', key, 'direct') == '1' then
    for _, id in ipairs(redis.call('ZRANGE', order, 0, 1)) do
      if id ~= userId then peer = redis.call('HGET', members, id) end
    end
  end
  return {
    room, member, marker, redis.call('HGET', prefs, 'muted:' .. userId),
    latest(mentions, marker, ARGV[2]), latest(uncounted, marker, ARGV[3]), peer,
    redis.call('HGET', read, 'epoch:' .. userId), redis.call('HGET', prefs, 'mutedUntil:' .. userId)
  }
end

local summaries = {}
for i = 1, #KEYS, 10 do summaries[#summaries + 1] = summary(unpack(KEYS, i, i + 9)) end
return summaries
