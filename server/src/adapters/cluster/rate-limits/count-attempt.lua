#!lua flags=allow-oom
-- KEYS attempts; ARGV free attempts, first delay, longest delay, window, all in ms. Reply: 0, or in how many ms to retry;
-- then nothing was counted.
-- Runs in a full Redis too: a counter is small and soon over, and who signs in needs one.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local next_at = tonumber(redis.call('HGET', KEYS[1], 'nextAt') or 0)
if next_at > now then return next_at - now end
local past_free = redis.call('HINCRBY', KEYS[1], 'attempts', 1) - tonumber(ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
if past_free > 0 then
  local delay = math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) * 2 ^ (past_free - 1))
  redis.call('HSET', KEYS[1], 'nextAt', string.format('%.0f', now + delay))
end
return 0
