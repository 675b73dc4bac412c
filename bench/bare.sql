-- What detect cannot do without: one scan of the columns its metrics need, summed by hour x dimensions (stores left out).
SELECT
  date_trunc('hour', created_at) AS hour,
  region,
  category,
  count(*) AS orders,
  count(delivered_at) AS delivered,
  count(*) FILTER (WHERE delivered_at <= promised_eta) AS on_time,
  count(*) FILTER (WHERE cancelled) AS cancelled,
  count(*) FILTER (WHERE refunded) AS refunded,
  count(*) FILTER (WHERE support_contact) AS support,
  sum(items_ordered) FILTER (WHERE NOT cancelled) AS items_ordered,
  sum(items_correct) FILTER (WHERE NOT cancelled) AS items_correct,
  sum(720720 // batch_size) AS trip_units
FROM read_parquet($file)
WHERE created_at >= $from AND created_at < $to
GROUP BY ALL
