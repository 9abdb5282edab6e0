-- Takes the locks of all documents or none, and answers what is known of them.
-- KEYS  per document: its lock, its clock.  ARGV  the owner, milliseconds a lock is kept.
-- Answers 0 when another holds one, else the clocks, "" for none.
for index = 1, #KEYS, 2 do
  local holder = redis.call('GET', KEYS[index])
  if holder and holder ~= ARGV[1] then
    return 0
  end
end
local clocks = {}
for index = 1, #KEYS, 2 do
  redis.call('SET', KEYS[index], ARGV[1], 'PX', ARGV[2])
  clocks[#clocks + 1] = redis.call('GET', KEYS[index + 1]) or ''
end
return clocks
