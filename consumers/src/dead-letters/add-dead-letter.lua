#!lua flags=allow-oom
-- Keeps an entry that was refused. Runs in a full Redis too: the log is shortened only past what is acked.
-- KEYS the stream   ARGV most entries, then field, value, and so on
-- Returns 1 when there was room for one more.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
return 1
