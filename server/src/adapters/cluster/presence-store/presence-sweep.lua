#!lua flags=allow-oom
-- KEYS leases, sockets of the process, counts, online, changes; ARGV process, sockets at a time, changes to keep,
-- "closing" when the process itself says that it ends. How many of its sockets are left, and who went offline; its lease
-- goes with the last, so whoever stops in the middle is followed by another.
-- Runs in a full Redis too: who comes to read is there.
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease then return {0, {}} end
if ARGV[4] == 'closing' then
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
else
  local time = redis.call('TIME')
  if tonumber(lease) >= time[1] * 1000 + math.floor(time[2] / 1000) then return {0, {}} end
end
local changes, gone = {}, {}
for _, entry in ipairs(redis.call('SPOP', KEYS[2], ARGV[2])) do
  local user = string.match(entry, '\n(.*)$')
  if redis.call('HINCRBY', KEYS[3], user, -1) <= 0 then
    redis.call('HDEL', KEYS[3], user)
    redis.call('ZREM', KEYS[4], user)
    changes[#changes + 1] = 'offline'
    changes[#changes + 1] = user
    gone[#gone + 1] = user
  end
end
if #changes > 0 then redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[3], '*', unpack(changes)) end
local left = redis.call('SCARD', KEYS[2])
if left == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return {left, gone}
