#!lua
-- KEYS the lease   ARGV whose it must be, for how many milliseconds
-- Returns 1 when it is theirs.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
