#!lua
-- KEYS the mark   ARGV what it must be
-- Returns 1 when there is no mark any more.
local mark = redis.call('GET', KEYS[1])
if mark and mark ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return 1
