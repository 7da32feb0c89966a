#!lua flags=allow-oom
-- KEYS sockets of the process, counts, online, changes; ARGV socket, user, changes to keep.
-- The id of the change where the user went; "" where nothing changed.
-- Runs in a full Redis too: who comes to read is there.
if redis.call('SREM', KEYS[1], ARGV[1] .. '\n' .. ARGV[2]) == 0 then return '' end
if redis.call('HINCRBY', KEYS[2], ARGV[2], -1) > 0 then return '' end
redis.call('HDEL', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*', 'offline', ARGV[2])
