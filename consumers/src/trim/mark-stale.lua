#!lua flags=allow-oom
-- Runs in a full Redis too: it comes before what makes room.
-- KEYS the mark
-- Returns how often it was set.
return redis.call('INCR', KEYS[1])
