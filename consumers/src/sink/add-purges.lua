#!lua flags=allow-oom
-- Records deleted rooms that are to be removed. Runs in a full Redis too: the log is shortened only past what is acked.
-- KEYS the hash   ARGV roomId, JSON, and so on
-- Returns how many are new.
return redis.call('HSET', KEYS[1], unpack(ARGV))
