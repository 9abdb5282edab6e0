-- Stores documents, each if it is not older than what is known of its key: one step, so that two replicas cannot undo each other.
-- KEYS  per document: its value, its clock.
-- ARGV  milliseconds a clock is kept; per document: "s" (store), "d" (delete) or "e" (too old to be kept), its order, milliseconds its value is kept, its bytes.
-- Answers a digit per document: 0 older than what is known, 1 known already, 2 stored, 3 deleted, 4 too old to be kept.
local clock_ttl = ARGV[1]
local answers = {}
for index = 1, #KEYS / 2 do
  local value, clock = KEYS[2 * index - 1], KEYS[2 * index]
  local operation, order, value_ttl, bytes = ARGV[4 * index - 2], ARGV[4 * index - 1], ARGV[4 * index], ARGV[4 * index + 1]
  local known = redis.call('GET', clock)
  if known and known > order then
    -- As long as old versions are delivered, what tells that they are old stays. One that is too old never comes back anyway.
    if operation ~= 'e' then
      redis.call('PEXPIRE', clock, clock_ttl)
    end
    answers[index] = '0'
  elseif operation == 'e' then
    -- It takes the place of an older version that is there, and no room of its own.
    redis.call('DEL', value)
    if known then
      redis.call('SET', clock, order, 'KEEPTTL')
    end
    answers[index] = '4'
  else
    -- The same version again is written again: the value may have been lost where the clock was not.
    if operation == 'd' then
      redis.call('DEL', value)
    else
      redis.call('SET', value, bytes, 'PX', value_ttl)
    end
    redis.call('SET', clock, order, 'PX', clock_ttl)
    if known == order then
      answers[index] = '1'
    elseif operation == 'd' then
      answers[index] = '3'
    else
      answers[index] = '2'
    end
  end
end
return table.concat(answers)
