-- A valid call with what follows from it. A sentiment that is missing, or no number, gives a category that is null.
-- Numbers that came as text are taken as what they say. Dates that SQLite does not understand give a null.
with call (sentiment, items, started) as (
  select
    case
      when json_type($flow_document, '$.sentiment') in ('integer', 'real') then json_extract($flow_document, '$.sentiment')
      when json_type($flow_document, '$.sentiment') = 'text' and json_valid(json_extract($flow_document, '$.sentiment')) then
        case when json_type(json_extract($flow_document, '$.sentiment')) in ('integer', 'real') then json_extract(json_extract($flow_document, '$.sentiment'), '$') end
    end,
    case when json_type($flow_document, '$.actionItems') = 'array' then json_extract($flow_document, '$.actionItems') else '[]' end,
    case when json_extract($flow_document, '$.started') like '____-__-__%' then json_extract($flow_document, '$.started') end
)
select json_set(
  $flow_document,
  '$.startedAt', strftime('%Y-%m-%dT%H:%M:%fZ', started),
  '$.sentiment', sentiment,
  '$.sentimentCategory', case when sentiment is null then null when sentiment < 0.3 then 'at_risk' when sentiment > 0.7 then 'positive' else 'neutral' end,
  '$.actionItems', json(items),
  '$.actionItemCount', json_array_length(items),
  '$.enrichedAt', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
  '$.sourceSystem', 'gong'
)
from call;
