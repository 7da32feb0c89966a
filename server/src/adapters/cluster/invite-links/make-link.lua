-- Adds an invite link to a room that is there; of the ended ones the oldest are forgotten.
-- KEYS room, invite links; ARGV linkId, its JSON, now in ISO 8601, most open ones, most of all.
-- Reply: 1; 0 without such a room; -1 when it has as many open ones as it can.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local ended, open = {}, 0
for _, json in ipairs(redis.call('HVALS', KEYS[2])) do
  local link = cjson.decode(json)
  if link.revokedAt or (link.expiresAt and link.expiresAt <= ARGV[3]) or (link.maxUses and link.uses >= link.maxUses) then
    ended[#ended + 1] = link
  else
    open = open + 1
  end
end
if open >= tonumber(ARGV[4]) then return -1 end
table.sort(ended, function(a, b) return a.madeAt < b.madeAt end)
for i = 1, open + #ended + 1 - tonumber(ARGV[5]) do redis.call('HDEL', KEYS[2], ended[i].linkId) end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
