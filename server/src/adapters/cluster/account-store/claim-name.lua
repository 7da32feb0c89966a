-- KEYS claims; ARGV userId, claim, then for each skeleton: the skeleton, and the claim that may be replaced or ''.
-- Reply: 1, or 0 when somebody else claims one of the skeletons, and nothing was written.
local own = ARGV[1] .. '\0'
for i = 3, #ARGV, 2 do
  local held = redis.call('HGET', KEYS[1], ARGV[i]) or ''
  if held ~= ARGV[i + 1] and string.sub(held, 1, #own) ~= own then return 0 end
end
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[2]) end
return 1
