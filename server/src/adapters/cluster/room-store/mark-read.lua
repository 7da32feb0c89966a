#!lua
-- Moves a read marker forward, never past the room, or back on its owner's request.
-- KEYS: room members read. ARGV: userId, seq, 1 to move it back else 0.
-- Reply: false for a user that is not a member; else {the marker's position, how often it was moved back, the room's seq
--   and member count}.
local room = redis.call('HMGET', KEYS[1], 'seq', 'memberCount')
if not room[1] or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return false end
local seq, back = math.min(ARGV[2], room[1]), ARGV[3] == '1'
local marker, epoch = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0), 'epoch:' .. ARGV[1]
if back and seq < marker or not back and seq > marker then
  marker = seq
  redis.call('HSET', KEYS[3], ARGV[1], seq)
  if back then redis.call('HINCRBY', KEYS[3], epoch, 1) end
end
return {marker, tonumber(redis.call('HGET', KEYS[3], epoch) or 0), tonumber(room[1]), tonumber(room[2])}
