#!lua flags=allow-oom
-- KEYS leases; ARGV process, lease in ms, "new" for a process that has none yet.
-- Whether the process is alive, and up to ten that are not.
-- Runs in a full Redis too: who comes to read is there.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local over = now + tonumber(ARGV[2])
local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if newest[2] and tonumber(newest[2]) < now then
  -- Nobody could renew: the engine was away, or all of them are dead. Who lives has one lease's time to say so.
  for _, process in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('ZADD', KEYS[1], over, process) end
end
local mine = redis.call('ZSCORE', KEYS[1], ARGV[1])
local alive = ARGV[3] == 'new' or (mine and tonumber(mine) >= now)
if alive then redis.call('ZADD', KEYS[1], over, ARGV[1]) end
return { alive and 1 or 0, redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now, 'LIMIT', 0, 10) }
