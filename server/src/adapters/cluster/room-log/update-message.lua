#!lua
-- Stores a message's next state, unless the message or its member differs from what that was computed from.
-- KEYS: room members hot hotrev recent log uncounted, then the mentions that end and those that begin.
-- ARGV: roomId, userId, the member's JSON, seq, the rev it was computed from, when that was read (ms by Redis' clock),
--   how old that may be (ms), the room's rev then, at, cause, the field that takes the time or '',
--   the message's JSON without its closing brace and rev, how many uncounted messages are kept, or '' for one that counts
--   as unread, mentions kept for a member, then the users whose mention begins.
-- Reply: false when it must be computed again; else {rev, at}.
-- include recent.lua
local room, members, hot, hotrev, recent, log, uncounted = unpack(KEYS, 1, 7)
local roomId, userId, member, seq, base, readAt, oldest, roomRev, at, cause, stamp, head = unpack(ARGV)
local uncountedKept, mentionsKept, begin = ARGV[13], ARGV[14], 14
local now = redis.call('TIME')
if now[1] * 1000 + math.floor(now[2] / 1000) - readAt > tonumber(oldest) then return false end
if redis.call('HGET', members, userId) ~= member then return false end
-- The field `floor` is the trimmed revision: every change up to it may have left hot.
local state = redis.call('HMGET', room, 'seq', 'rev', 'lastAt', 'floor')
if not state[1] then return false end
local trimmedRev = tonumber(state[4] or 0)
local hotRev = redis.call('ZSCORE', hotrev, seq)
if not hotRev then
  local newRev = findRecent(recent, seq)
  -- Consumers of the version before trim the log, and leave names of what they trimmed.
  if newRev and tonumber(newRev) > trimmedRev then hotRev = newRev end
end
if hotRev then
  if tonumber(hotRev) ~= tonumber(base) then return false end
elseif trimmedRev > tonumber(roomRev) then
  -- It may have changed since it was read, and have left hot again.
  return false
end
local rev = tonumber(state[2]) + 1
if at < state[3] then at = state[3] end
local message = head .. ',"rev":' .. rev
if stamp ~= '' then message = message .. ',"' .. stamp .. '":"' .. at .. '"' end
message = message .. '}'

redis.call('XADD', log, '*', 'e', '{"v":2,"kind":"message_changed","cause":"' .. cause .. '","roomId":"' .. roomId ..
  '","rev":' .. rev .. ',"seq":' .. seq .. ',"at":"' .. at .. '","actor":' .. cjson.encode(userId) .. ',"state":' .. message .. '}')
redis.call('HSET', hot, seq, message)
redis.call('ZADD', hotrev, rev, seq)
redis.call('HSET', room, 'rev', rev, 'lastAt', at)
if state[1] == seq then redis.call('HSET', room, 'last', message) end
if uncountedKept ~= '' then
  redis.call('ZADD', uncounted, seq, seq)
  redis.call('ZREMRANGEBYRANK', uncounted, 0, -1 - uncountedKept)
end
local firstNew = #KEYS - (#ARGV - begin) + 1
for i = 8, firstNew - 1 do redis.call('ZREM', KEYS[i], seq) end
for i = firstNew, #KEYS do
  if redis.call('HEXISTS', members, ARGV[begin + i - firstNew + 1]) == 1 then
    redis.call('ZADD', KEYS[i], seq, seq)
    redis.call('ZREMRANGEBYRANK', KEYS[i], 0, -1 - mentionsKept)
  end
end
return {rev, at}
