-- Queues a delivery, or one that is dead anew, with the body it had. Of too many the oldest dead one gives way.
-- KEYS due, order, places, bodies, tries, dead, totals
-- ARGV idempotencyKey, JSON of the delivery ('' for a dead one only), lane, JSON of its tries, most deliveries, most bytes
-- Reply: "queued"; "waits" for one that waits already; "unknown" for no dead one; "full".
local key, body, lane = ARGV[1], ARGV[2], ARGV[3]
local known = redis.call('HGET', KEYS[3], key)
local dead = known and redis.call('ZSCORE', KEYS[6], key)
if known and not dead then return 'waits' end
if dead then
  lane = string.match(known, '^[^:]+')
  redis.call('ZREM', KEYS[6], key)
elseif body == '' then
  return 'unknown'
else
  local bytes = tonumber(redis.call('HGET', KEYS[7], 'bytes') or '0')
  local full = false
  while not full and (bytes + #body > tonumber(ARGV[6]) or redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[5])) do
    local oldest = redis.call('ZRANGE', KEYS[6], 0, 0)[1]
    full = not oldest
    if oldest then
      bytes = bytes - redis.call('HSTRLEN', KEYS[4], oldest)
      redis.call('ZREM', KEYS[6], oldest)
      for _, hash in ipairs({ KEYS[3], KEYS[4], KEYS[5] }) do redis.call('HDEL', hash, oldest) end
    end
  end
  redis.call('HSET', KEYS[7], 'bytes', full and bytes or bytes + #body)
  if full then return 'full' end
  redis.call('HSET', KEYS[4], key, body)
end
local place = string.format('%s:%016d', lane, redis.call('HINCRBY', KEYS[7], 'place', 1))
local member = place .. ':' .. key
redis.call('HSET', KEYS[3], key, place)
redis.call('HSET', KEYS[5], key, ARGV[4])
redis.call('ZADD', KEYS[2], 0, member)
local first = redis.call('ZRANGEBYLEX', KEYS[2], '[' .. lane .. ':', '(' .. lane .. ';', 'LIMIT', 0, 1)[1]
if first == member then redis.call('XADD', KEYS[1], '*', 'k', key) end
return 'queued'
