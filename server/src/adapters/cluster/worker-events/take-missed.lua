#!lua flags=allow-oom
-- KEYS missed. What a replica did not hear, as it would have heard it, in order.
local missed = redis.call('LRANGE', KEYS[1], 0, -1)
redis.call('DEL', KEYS[1])
return missed
