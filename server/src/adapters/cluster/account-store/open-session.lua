-- KEYS account, sessions, order; ARGV session id, session (JSON), expiry in ms, how many a user keeps,
-- password hash or ''.
-- Reply: the ids of the older sessions that were dropped; false when there is no such user; 0 when the password changed;
-- 1 when the user is locked.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
if ARGV[5] ~= '' and redis.call('HGET', KEYS[1], 'passwordHash') ~= ARGV[5] then return 0 end
if (redis.call('HGET', KEYS[1], 'lockedAt') or '') ~= '' then return 1 end
local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], tonumber(last[2] or 0) + 1, ARGV[1])
local old = redis.call('ZRANGE', KEYS[3], 0, -1 - tonumber(ARGV[4]))
if #old > 0 then
  redis.call('HDEL', KEYS[2], unpack(old))
  redis.call('ZREM', KEYS[3], unpack(old))
end
for i = 2, 3 do
  -- Both keys live as long as their longest session.
  if redis.call('PEXPIRETIME', KEYS[i]) < tonumber(ARGV[3]) then redis.call('PEXPIREAT', KEYS[i], ARGV[3]) end
end
return old
