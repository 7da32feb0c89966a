#!lua flags=allow-oom
-- KEYS clients, sockets, hearing, replicas; ARGV process, socket, client, whether it hears events: 1 or 0.
-- A socket that comes again with another process of its replica is that one's from then on.
local time = redis.call('TIME')
local since = time[1] * 1000 + math.floor(time[2] / 1000)
local before = redis.call('HGET', KEYS[2], ARGV[2])
if before then since = string.match(before, '^[^\n]*\n[^\n]*\n(%d+)') end
redis.call('HSET', KEYS[2], ARGV[2], table.concat({ ARGV[1], ARGV[3], since, ARGV[4] }, '\n'))
if before then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[2])
if ARGV[4] == '1' then
  redis.call('HINCRBY', KEYS[3], ARGV[3], 1)
  redis.call('HINCRBY', KEYS[4], string.match(ARGV[1], '^[^.]+'), 1)
end
return 1
