#!lua flags=allow-oom
-- KEYS leases, sockets of the process, counts, online, changes; ARGV process, socket, user, changes to keep.
-- The id of the change where the user came; "" where they were there already; "lost" where the process has no lease.
-- Runs in a full Redis too: who comes to read is there.
local time = redis.call('TIME')
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease or tonumber(lease) < time[1] * 1000 + math.floor(time[2] / 1000) then return 'lost' end
if redis.call('SADD', KEYS[2], ARGV[2] .. '\n' .. ARGV[3]) == 0 then return '' end
if redis.call('HINCRBY', KEYS[3], ARGV[3], 1) > 1 then return '' end
redis.call('ZADD', KEYS[4], time[1] * 1000000 + time[2], ARGV[3])
return redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[4], '*', 'online', ARGV[3])
