#!lua flags=allow-oom
-- KEYS a list of entries that begin with when they expire. Those that have not, as they are, and how many have.
local entries = redis.call('LRANGE', KEYS[1], 0, -1)
if #entries == 0 then return { {}, 0 } end
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = {}
for _, entry in ipairs(entries) do
  if tonumber(string.match(entry, '^(%d+)')) > now then left[#left + 1] = entry end
end
return { left, #entries - #left }
