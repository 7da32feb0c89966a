-- KEYS sessions, order; ARGV session id. Reply: 1 when there was one, else 0.
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
