#!lua
-- Sets or clears one preference of a member.
-- KEYS: room members prefs. ARGV: userId, name, value: '' clears it, 'seq' is the room's seq.
-- Reply: 0 from who is not in the room.
local seq = redis.call('HGET', KEYS[1], 'seq')
if not seq or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
local field, value = ARGV[2] .. ':' .. ARGV[1], ARGV[3]
if value == '' then
  redis.call('HDEL', KEYS[3], field)
else
  redis.call('HSET', KEYS[3], field, value == 'seq' and seq or value)
end
return 1
