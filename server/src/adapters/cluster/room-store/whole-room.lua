#!lua flags=no-writes
-- A room with its newest message, as of one moment.
-- KEYS: room hot recent log.
-- Reply: the room's fields, of which the last one named `last` counts; none without a room.
-- include ../room-log/recent.lua
local room = redis.call('HGETALL', KEYS[1])
local last = #room > 0 and lastMessage(redis.call('HGET', KEYS[1], 'seq'), false, KEYS[2], KEYS[3], KEYS[4])
if last then room[#room + 1], room[#room + 2] = 'last', last end
return room
