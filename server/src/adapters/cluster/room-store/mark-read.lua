#!lua
-- Moves a read marker forward, never past the room.
-- KEYS: room members read mentions. ARGV: userId, seq.
-- Reply: false for a user that is not a member; else {the marker's position, the room's member count}.
local room = redis.call('HMGET', KEYS[1], 'seq', 'memberCount')
if not room[1] or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return false end
local seq, marker = math.min(ARGV[2], room[1]), tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0)
if seq > marker then
  marker = seq
  redis.call('HSET', KEYS[3], ARGV[1], seq)
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', seq)
end
return {marker, tonumber(room[2])}
