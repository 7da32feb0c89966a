-- KEYS account, sessions, order; ARGV new hash, present hash or '', id of the session that stays or ''.
-- Reply: the ids of the sessions that were ended; false for a guest, nobody, or another present hash.
local present = redis.call('HGET', KEYS[1], 'passwordHash')
if not present or (ARGV[2] ~= '' and ARGV[2] ~= present) then return false end
redis.call('HSET', KEYS[1], 'passwordHash', ARGV[1])
local ended = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[2])) do
  if id ~= ARGV[3] then
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    ended[#ended + 1] = id
  end
end
return ended
