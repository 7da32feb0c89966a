-- KEYS account, sessions, order; ARGV id of the session that stays or '', new password hash or '', present hash or '',
-- since when the account is locked or ''.
-- Sets the new hash or locks in the same step. Reply: the ids of the sessions that were ended; false when a new hash is given
-- for a guest, nobody, or another present hash, or nobody is to be locked.
if ARGV[2] ~= '' then
  local present = redis.call('HGET', KEYS[1], 'passwordHash')
  if not present or (ARGV[3] ~= '' and ARGV[3] ~= present) then return false end
  redis.call('HSET', KEYS[1], 'passwordHash', ARGV[2])
end
if ARGV[4] ~= '' then
  if redis.call('EXISTS', KEYS[1]) == 0 then return false end
  redis.call('HSET', KEYS[1], 'lockedAt', ARGV[4])
end
local ended = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[2])) do
  if id ~= ARGV[1] then
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    ended[#ended + 1] = id
  end
end
return ended
