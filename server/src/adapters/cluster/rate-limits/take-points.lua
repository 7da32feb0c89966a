#!lua flags=allow-oom
-- KEYS budget; ARGV points asked for, duration in ms, points there are. Taken so far and what the budget has left of its
-- time in ms; when they are more than there are, nothing was taken.
-- Runs in a full Redis too: a budget is small and soon over, and who reads needs one.
local taken = tonumber(redis.call('GET', KEYS[1]) or 0)
local asked = taken + tonumber(ARGV[1])
if asked > tonumber(ARGV[3]) then
  local left = redis.call('PTTL', KEYS[1])
  return { asked, left < 0 and tonumber(ARGV[2]) or left }
end
if taken == 0 then
  redis.call('SET', KEYS[1], asked, 'PX', ARGV[2])
else
  redis.call('INCRBY', KEYS[1], ARGV[1])
end
return { asked, redis.call('PTTL', KEYS[1]) }
