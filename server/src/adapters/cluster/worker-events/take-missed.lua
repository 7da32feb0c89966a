#!lua flags=allow-oom
-- KEYS missed. What a replica did not hear and has not expired, as it would have heard it, in order.
local missed = {}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local expiry, message = string.match(entry, '^(%d+)\n(.*)$')
  if tonumber(expiry) > now then missed[#missed + 1] = message end
end
redis.call('DEL', KEYS[1])
return missed
