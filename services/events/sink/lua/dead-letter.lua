-- Adds a dead letter to the stream, once: a body that is delivered again brings its bad documents again.
-- KEYS  the stream, the mark of this letter.  ARGV  milliseconds the mark is kept, entries the stream keeps, then the entry's fields and values.
-- Answers 1 when it was added, 0 when it is there already.
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[1]) then
  return 0
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', unpack(ARGV, 3))
return 1
