#!lua flags=no-writes
-- A page of members in join order.
-- KEYS: room members order read. ARGV: the join order to start after, how many, most members of a room that shows markers.
-- Reply: for each {the member's JSON or false, read marker or false}.
local ids = redis.call('ZRANGE', KEYS[3], '(' .. ARGV[1], '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2])
if #ids == 0 then return {} end
local members = redis.call('HMGET', KEYS[2], unpack(ids))
local small = tonumber(redis.call('HGET', KEYS[1], 'memberCount') or 0) <= tonumber(ARGV[3])
local markers = small and redis.call('HMGET', KEYS[4], unpack(ids))
local page = {}
for i = 1, #ids do page[i] = {members[i], small and (markers[i] or '0')} end
return page
