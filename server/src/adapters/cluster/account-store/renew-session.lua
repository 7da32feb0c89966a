#!lua flags=allow-oom
-- KEYS sessions, order; ARGV session id, what it was, what it is now (JSON), expiry in ms.
-- Reply: 1, or 0 when it ended or was renewed meanwhile.
-- Runs in a full Redis too: it stores nothing more, and readers need their session.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
for i = 1, 2 do
  if redis.call('PEXPIRETIME', KEYS[i]) < tonumber(ARGV[4]) then redis.call('PEXPIREAT', KEYS[i], ARGV[4]) end
end
return 1
