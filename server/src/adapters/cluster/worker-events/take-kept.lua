#!lua flags=allow-oom
-- KEYS kept. What has not expired, and how many have.
local entries = redis.call('LRANGE', KEYS[1], 0, -1)
if #entries == 0 then return { {}, 0 } end
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local messages = {}
for _, entry in ipairs(entries) do
  local expiry, message = string.match(entry, '^(%d+)\n[^\n]*\n(.*)$')
  if tonumber(expiry) > now then messages[#messages + 1] = message end
end
return { messages, #entries - #messages }
