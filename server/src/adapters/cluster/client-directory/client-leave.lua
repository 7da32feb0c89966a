#!lua flags=allow-oom
-- KEYS clients, sockets, hearing, replicas; ARGV process, socket.
-- Takes away a socket that is this process's. Of a client with others, the hash names another one.
local entry = redis.call('HGET', KEYS[2], ARGV[2])
if not entry then return 0 end
local process, client, hears = string.match(entry, '^([^\n]*)\n([^\n]*)\n%d+\n(%d)$')
if process ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[2])
if hears == '1' then
  if redis.call('HINCRBY', KEYS[3], client, -1) <= 0 then redis.call('HDEL', KEYS[3], client) end
  local replica = string.match(process, '^[^.]+')
  if redis.call('HINCRBY', KEYS[4], replica, -1) <= 0 then redis.call('HDEL', KEYS[4], replica) end
end
if redis.call('HGET', KEYS[1], client) ~= ARGV[2] then return 1 end
local newest, at
local sockets = redis.call('HGETALL', KEYS[2])
for i = 1, #sockets, 2 do
  local other, since = string.match(sockets[i + 1], '^[^\n]*\n([^\n]*)\n(%d+)')
  if other == client and (not at or tonumber(since) > at) then newest, at = sockets[i], tonumber(since) end
end
if newest then redis.call('HSET', KEYS[1], client, newest) else redis.call('HDEL', KEYS[1], client) end
return 1
