#!lua
-- Sets or clears one preference of a member.
-- KEYS: room members prefs. ARGV: userId, name, value: '' clears it, 'seq' stores the room's seq.
-- Reply: 0 for a user that is not a member, else 1.
local seq = redis.call('HGET', KEYS[1], 'seq')
if not seq or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
local field, value = ARGV[2] .. ':' .. ARGV[1], ARGV[3]
if value == '' then
  redis.call('HDEL', KEYS[3], field)
else
  redis.call('HSET', KEYS[3], field, value == 'seq' and seq or value)
end
return 1
