#!lua flags=no-writes
-- A room, some of its members, and who would take it over, as of one moment.
-- KEYS: room members order admins leftVoluntarily removed bans hot recent log. ARGV: the actor's userId, then others.
-- Reply: false without a room; else {the room's fields, of which the last one named `last` counts, and for each in ARGV: the member's JSON or false, 1 when they left
--   voluntarily else 0, the rev at which they were removed or false, the ban or false; then how many are banned, JSON or false
--   of the admin that joined first, and of the two members that joined first}.
-- include recent.lua
local room = fieldsOf(KEYS[1], KEYS[8], KEYS[9], KEYS[10])
if #room == 0 then return false end
local function member(key, first, last)
  local ids = redis.call('ZRANGE', key, first, last)
  return ids[1] and redis.call('HGET', KEYS[2], ids[1]) or false
end
return {
  room, redis.call('HMGET', KEYS[2], unpack(ARGV)), redis.call('SMISMEMBER', KEYS[5], unpack(ARGV)),
  redis.call('ZMSCORE', KEYS[6], unpack(ARGV)), redis.call('HMGET', KEYS[7], unpack(ARGV)), redis.call('HLEN', KEYS[7]),
  member(KEYS[4], 0, 0), member(KEYS[3], 0, 0), member(KEYS[3], 1, 1)
}
