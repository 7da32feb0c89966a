#!lua flags=allow-oom
-- KEYS leases, sockets of the process; ARGV process, entry.
-- Notes that the process holds the socket. 0 where it has no lease.
-- Runs in a full Redis too: who comes to read is there.
local time = redis.call('TIME')
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease or tonumber(lease) < time[1] * 1000 + math.floor(time[2] / 1000) then return 0 end
redis.call('SADD', KEYS[2], ARGV[2])
return 1
