-- KEYS sessions, order; ARGV id of the session that stays, or ''. Reply: the ids of those that were ended.
local ended = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  if id ~= ARGV[1] then
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)
    ended[#ended + 1] = id
  end
end
return ended
