-- Writes the clocks of what was stored elsewhere and gives the locks back.
-- KEYS  per document: its lock, its clock.  ARGV  the owner, milliseconds a clock is kept; per document: its order, "" for none.
-- Answers 0 when a lock was lost meanwhile: then nothing of this is sure, and no clock is written.
local whole = 1
for index = 1, #KEYS, 2 do
  if redis.call('GET', KEYS[index]) ~= ARGV[1] then
    whole = 0
  end
end
for index = 1, #KEYS, 2 do
  local order = ARGV[(index + 1) / 2 + 2]
  if whole == 1 and order ~= '' then
    redis.call('SET', KEYS[index + 1], order, 'PX', ARGV[2])
  end
  if redis.call('GET', KEYS[index]) == ARGV[1] then
    redis.call('DEL', KEYS[index])
  end
end
return whole
