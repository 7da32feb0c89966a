-- KEYS hearing, channel, kept; ARGV message, lifetime in ms, what it replaces or "", most to keep.
-- To every process that follows the user; kept where nobody hears it. How many clients hear it, and how many gave way.
local clients = redis.call('HLEN', KEYS[1])
-- A process that is dead and not swept yet has clients, and nobody who listens.
if clients > 0 and redis.call('SPUBLISH', KEYS[2], ARGV[1]) > 0 then return { clients, 0 } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local gone = 0
for _, entry in ipairs(redis.call('LRANGE', KEYS[3], 0, -1)) do
  local expiry, replaces = string.match(entry, '^(%d+)\n([^\n]*)')
  if tonumber(expiry) <= now or (ARGV[3] ~= '' and replaces == ARGV[3]) then
    redis.call('LREM', KEYS[3], 1, entry)
    gone = gone + 1
  end
end
local kept = redis.call('RPUSH', KEYS[3], table.concat({ now + tonumber(ARGV[2]), ARGV[3], ARGV[1] }, '\n'))
if kept > tonumber(ARGV[4]) then
  redis.call('LPOP', KEYS[3])
  gone = gone + 1
end
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return { 0, gone }
