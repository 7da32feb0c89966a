#!lua flags=no-writes
-- A room, some of its members, and who would take it over, as of one moment.
-- KEYS: room members order admins leftVoluntarily. ARGV: the actor's userId, then others.
-- Reply: false without a room; else {the room's fields, the member's JSON or false for each in ARGV, 1 when the actor left
--   voluntarily, JSON or false of the admin that joined first, and of the two members that joined first}.
local room = redis.call('HGETALL', KEYS[1])
if #room == 0 then return false end
local function member(key, first, last)
  local ids = redis.call('ZRANGE', key, first, last)
  return ids[1] and redis.call('HGET', KEYS[2], ids[1]) or false
end
return {
  room, redis.call('HMGET', KEYS[2], unpack(ARGV)), redis.call('SISMEMBER', KEYS[5], ARGV[1]),
  member(KEYS[4], 0, 0), member(KEYS[3], 0, 0), member(KEYS[3], 1, 1)
}
