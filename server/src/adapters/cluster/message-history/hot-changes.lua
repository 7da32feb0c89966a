-- The present state of what changed after a rev, as long as hot holds all of it: in one step, so that nothing is trimmed
-- between the list of what changed and the messages.
-- KEYS room, hotrev, hot   ARGV rev, limit
-- Returns false where the room does not exist or hot begins after rev, else the JSON of up to `limit` messages by rev.
-- The trimmed revision is stored as `floor`.
local trimmedRev = redis.call('HGET', KEYS[1], 'floor')
if not trimmedRev then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  trimmedRev = 0
end
if tonumber(ARGV[1]) < tonumber(trimmedRev) then return false end
local seqs = redis.call('ZRANGE', KEYS[2], '(' .. ARGV[1], '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2])
if #seqs == 0 then return {} end
return redis.call('HMGET', KEYS[3], unpack(seqs))
