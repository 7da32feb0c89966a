#!lua flags=allow-oom
-- Claims what is due: what others left behind, then what nobody has. What the process itself has under way stays its own.
-- KEYS due, later, bodies, tries; ARGV group, process, now in ms, how many, ms after which a claim passes to others, then the
-- entries that the process has under way
-- Reply: { { entry, idempotencyKey, JSON of the delivery, JSON of its tries }, ... }
-- What has no body any more leaves the stream: it would come again and again.
-- Runs in a full Redis too: what is delivered leaves it.
local most = tonumber(ARGV[4])
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[3], 'LIMIT', 0, most)) do
  redis.call('ZREM', KEYS[2], key)
  redis.call('XADD', KEYS[1], '*', 'k', key)
end
local underWay = {}
for i = 6, #ARGV do underWay[ARGV[i]] = true end
local entries = {}
for _, entry in ipairs(redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[5], '0-0', 'COUNT', most)[2]) do
  if not underWay[entry[1]] then entries[#entries + 1] = entry end
end
if #entries < most then
  local streams = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', most - #entries, 'STREAMS', KEYS[1], '>')
  for _, entry in ipairs(streams and streams[1] and streams[1][2] or {}) do entries[#entries + 1] = entry end
end
local claimed = {}
for _, entry in ipairs(entries) do
  local key = entry[2][2]
  local body = redis.call('HGET', KEYS[3], key)
  if body then
    claimed[#claimed + 1] = { entry[1], key, body, redis.call('HGET', KEYS[4], key) }
  else
    redis.call('XACK', KEYS[1], ARGV[1], entry[1])
    redis.call('XDEL', KEYS[1], entry[1])
  end
end
return claimed
