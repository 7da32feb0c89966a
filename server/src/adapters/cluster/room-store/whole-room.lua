#!lua flags=no-writes
-- A room with its newest message, as of one moment.
-- KEYS: room hot recent log.
-- Reply: the room's fields, of which the last one named `last` counts; none without a room.
-- include ../room-log/recent.lua
return fieldsOf(KEYS[1], KEYS[2], KEYS[3], KEYS[4])
