-- KEYS hearing, kept; ARGV most to keep, then what was taken, as it was kept.
-- In front of what came since, and of that which replaces it nothing. 0 where somebody hears the user's events now.
if redis.call('HLEN', KEYS[1]) > 0 then return 0 end
local since, replaced, latest = redis.call('LRANGE', KEYS[2], 0, -1), {}, 0
local room = tonumber(ARGV[1]) - #since
for _, entry in ipairs(since) do replaced[string.match(entry, '^%d+\n([^\n]*)')] = true end
for i = #ARGV, 2, -1 do
  local expiry, replaces = string.match(ARGV[i], '^(%d+)\n([^\n]*)')
  if room > 0 and (replaces == '' or not replaced[replaces]) then
    redis.call('LPUSH', KEYS[2], ARGV[i])
    room = room - 1
  end
  latest = math.max(latest, tonumber(expiry))
end
if redis.call('PEXPIRETIME', KEYS[2]) < latest then redis.call('PEXPIREAT', KEYS[2], string.format('%d', latest)) end
return 1
