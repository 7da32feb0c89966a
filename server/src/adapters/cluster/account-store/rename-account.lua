-- KEYS account; ARGV the display name. The former one; false without an account.
local former = redis.call('HGET', KEYS[1], 'displayName')
if former then redis.call('HSET', KEYS[1], 'displayName', ARGV[1]) end
return former
