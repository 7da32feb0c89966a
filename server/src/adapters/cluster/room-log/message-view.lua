#!lua flags=no-writes
-- A message and the member who wants to change it, as of one moment.
-- KEYS: room members hot recent log. ARGV: userId, seq.
-- Reply: false without a room; else {visibility, the room's seq and rev, the member's JSON or
--   false, the message's or false, now}.
-- include recent.lua
local room = redis.call('HMGET', KEYS[1], 'visibility', 'seq', 'rev')
if not room[1] then return false end
local now = redis.call('TIME')
local message = redis.call('HGET', KEYS[3], ARGV[2])
if not message then
  local _, id = findRecent(KEYS[4], ARGV[2])
  message = id and messageOf(KEYS[5], id) or false
end
return {
  room[1], tonumber(room[2]), tonumber(room[3]),
  redis.call('HGET', KEYS[2], ARGV[1]), message,
  now[1] * 1000 + math.floor(now[2] / 1000)
}
