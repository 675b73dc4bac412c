-- The orders of generate.ts with a known cause: from $onset on, Grocery in SF shares seven in ten trips that it did not share before, and
-- shared orders arrive late, are refunded and complained about. Outcomes of these orders are drawn anew, from hashes of their numbers.
CREATE TEMP VIEW planted AS
WITH
numbered AS (
  SELECT *, substr(order_id, 2)::BIGINT AS n, region = 'SF' AND category = 'Grocery' AND created_at >= $onset AS hit
  FROM read_parquet($file)
),
drawn AS (
  SELECT *, batched_flag OR hash(n // 2, 21) % 1000 < 700 AS shared,
         hash(n, 22) % 1000 AS a, hash(n, 23) % 1000 AS b, hash(n, 24) % 1000 AS c, hash(n, 25) % 1000 AS d
  FROM numbered
),
ended AS (
  SELECT *, CASE WHEN shared THEN 1 ELSE 0 END AS s,
         a < 30 + 10 * s AS gone, b < 64 + 400 * s AS late, c < 20 + 60 * s AS back, d < 10 + 60 * s AS called
  FROM drawn
)
SELECT * EXCLUDE (n, hit, shared, a, b, c, d, s, gone, late, back, called) REPLACE (
  CASE WHEN hit THEN shared ELSE batched_flag END AS batched_flag,
  CASE WHEN hit THEN 1 + s ELSE batch_size END::UTINYINT AS batch_size,
  CASE WHEN hit AND shared THEN 't' || (n // 2 * 2) ELSE trip_id END AS trip_id,
  CASE WHEN hit AND shared AND NOT batched_flag THEN dasher_wait + 90 ELSE dasher_wait END::SMALLINT AS dasher_wait,
  CASE WHEN NOT hit THEN delivered_at WHEN gone THEN NULL
       WHEN late THEN promised_eta + to_seconds((30 + hash(n, 26) % 1024)::INT)
       ELSE promised_eta - to_seconds((hash(n, 26) % 1024)::INT) END AS delivered_at,
  CASE WHEN NOT hit THEN items_correct WHEN gone THEN NULL ELSE coalesce(items_correct, items_ordered) END::UTINYINT AS items_correct,
  CASE WHEN hit THEN gone ELSE cancelled END AS cancelled,
  CASE WHEN hit THEN back ELSE refunded END AS refunded,
  CASE WHEN hit THEN called ELSE support_contact END AS support_contact,
  CASE WHEN NOT hit THEN cancelled_at WHEN gone THEN created_at + to_minutes((5 + hash(n, 27) % 25)::INT) END AS cancelled_at,
  CASE WHEN NOT hit THEN refunded_at WHEN back THEN created_at + to_minutes((60 + hash(n, 28) % 480)::INT) END AS refunded_at,
  CASE WHEN NOT hit THEN support_at WHEN called THEN created_at + to_minutes((60 + hash(n, 29) % 480)::INT) END AS support_at
)
FROM ended;
