-- Adds an invitation, unless the user has one to the room; of too many the oldest is dropped.
-- KEYS invitations; ARGV roomId, `<ms> <inviterId>`, most. Reply: 1.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 1 end
local all = redis.call('HGETALL', KEYS[1])
if #all / 2 >= tonumber(ARGV[3]) then
  local oldest, since
  for i = 1, #all, 2 do
    local at = tonumber(string.match(all[i + 1], '^%d+'))
    if not since or at < since then oldest, since = all[i], at end
  end
  redis.call('HDEL', KEYS[1], oldest)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
