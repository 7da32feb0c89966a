#!lua
-- Sets or clears preferences of a member.
-- KEYS: room members prefs. ARGV: userId, then name and value of each: '' clears it, 'seq' stores the room's seq.
-- Reply: 0 for a user that is not a member, else 1.
local seq = redis.call('HGET', KEYS[1], 'seq')
if not seq or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
for i = 2, #ARGV, 2 do
  local field, value = ARGV[i] .. ':' .. ARGV[1], ARGV[i + 1]
  if value == '' then
    redis.call('HDEL', KEYS[3], field)
  else
    redis.call('HSET', KEYS[3], field, value == 'seq' and seq or value)
  end
end
return 1
