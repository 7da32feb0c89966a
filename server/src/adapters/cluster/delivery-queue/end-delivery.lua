#!lua flags=allow-oom
-- Ends a claim, unless another process has it by now; unless the delivery waits for another try, the next of its lane is due.
-- KEYS due, later, order, places, bodies, tries, dead, totals
-- ARGV group, process, entry, idempotencyKey, how (settled, retry, dead), when to try again in ms, JSON of its tries
-- Reply: 1, or 0 where the claim had ended.
-- Runs in a full Redis too: what is delivered leaves it.
local key, how = ARGV[4], ARGV[5]
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return 0 end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
if how == 'retry' then
  redis.call('HSET', KEYS[6], key, ARGV[7])
  redis.call('ZADD', KEYS[2], ARGV[6], key)
  return 1
end
local place = redis.call('HGET', KEYS[4], key)
local lane, number = string.match(place, '^([^:]+):(%d+)$')
redis.call('ZREM', KEYS[3], place .. ':' .. key)
if how == 'dead' then
  redis.call('HSET', KEYS[6], key, ARGV[7])
  redis.call('ZADD', KEYS[7], number, key)
else
  redis.call('HINCRBY', KEYS[8], 'bytes', -redis.call('HSTRLEN', KEYS[5], key))
  for _, hash in ipairs({ KEYS[4], KEYS[5], KEYS[6] }) do redis.call('HDEL', hash, key) end
end
local after = redis.call('ZRANGEBYLEX', KEYS[3], '[' .. lane .. ':', '(' .. lane .. ';', 'LIMIT', 0, 1)[1]
if after then redis.call('XADD', KEYS[1], '*', 'k', string.sub(after, #place + 2)) end
return 1
