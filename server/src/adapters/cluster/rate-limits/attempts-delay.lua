#!lua flags=no-writes
-- KEYS attempts. Reply: in how many ms the next may come; 0 for now.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return math.max(0, tonumber(redis.call('HGET', KEYS[1], 'nextAt') or 0) - now)
