#!lua flags=no-writes
-- Memberships in rooms, as of one moment.
-- KEYS: room members prefs of each room. ARGV: the userId, or one for each room.
-- Reply: for each {1 for a member else 0, memberRev or false, rev, roomRev, the latest message's time, 1 when hidden,
--   visibility}.
local rooms = {}
for i = 1, #KEYS, 3 do
  local userId = ARGV[(i + 2) / 3] or ARGV[1]
  local state = redis.call('HMGET', KEYS[i], 'memberRev', 'rev', 'roomRev', 'lastMessageAt', 'seq', 'visibility')
  local isMember = state[1] and redis.call('HEXISTS', KEYS[i + 1], userId) or 0
  local hidden = isMember == 1 and redis.call('HGET', KEYS[i + 2], 'hidden:' .. userId)
  rooms[#rooms + 1] = {
    isMember, state[1], state[2], state[3], state[4], hidden and tonumber(state[5]) <= tonumber(hidden) and 1 or 0,
    state[6]
  }
end
return rooms
