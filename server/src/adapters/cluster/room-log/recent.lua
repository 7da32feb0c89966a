-- Included by scripts that read new messages: they stand in the log alone, and `recent` names their entries, each as
-- '<seq> <rev> <id>', ascending by both.

-- The JSON of the message in an entry, which is the last of its fields; nil when the entry has left the log.
local function messageOf(log, id)
  local entry = redis.call('XRANGE', log, id, id)[1]
  return entry and string.sub(entry[2][2], string.find(entry[2][2], ',"state":', 1, true) + 9, -2)
end

-- How many of them are of a seq or rev, which the pattern finds, up to this one.
local function countUpTo(recent, pattern, value)
  local low, high = 0, redis.call('LLEN', recent)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if tonumber(string.match(redis.call('LINDEX', recent, middle), pattern)) <= value then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

-- The rev and the entry's id of a new message; nothing for any other.
local function findRecent(recent, seq)
  local found = redis.call('LINDEX', recent, countUpTo(recent, '^%d+', seq - 1))
  local ofSeq, rev, id = string.match(found or '', '^(%d+) (%d+) (.+)$')
  if ofSeq == seq then return rev, id end
end

-- The JSON of a room's newest message. `stored` is that of its hash: the newest that has left hot and the log.
local function lastMessage(seq, stored, hot, recent, log)
  local changed = redis.call('HGET', hot, seq)
  if changed then return changed end
  local ofSeq, id = string.match(redis.call('LINDEX', recent, -1) or '', '^(%d+) %d+ (.+)$')
  return ofSeq == seq and messageOf(log, id) or stored
end

-- The fields of a room, of which the last one named `last` counts; none without a room.
local function fieldsOf(room, hot, recent, log)
  local fields = redis.call('HGETALL', room)
  local last = #fields > 0 and lastMessage(redis.call('HGET', room, 'seq'), false, hot, recent, log)
  if last then fields[#fields + 1], fields[#fields + 2] = 'last', last end
  return fields
end
