#!lua flags=allow-oom
-- KEYS leases, sockets of the process; ARGV process, sockets at a time, "closing" when the process itself says that it ends,
-- then those that are gone. Some of those that are left; its lease goes with the last.
-- Runs in a full Redis too: who comes to read is there.
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease then return {} end
if ARGV[3] == 'closing' then
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
else
  local time = redis.call('TIME')
  if tonumber(lease) >= time[1] * 1000 + math.floor(time[2] / 1000) then return {} end
end
if #ARGV > 3 then redis.call('SREM', KEYS[2], unpack(ARGV, 4)) end
local left = redis.call('SRANDMEMBER', KEYS[2], ARGV[2])
if #left == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return left
