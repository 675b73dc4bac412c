-- $rows orders of a marketplace over the thirty days before $end, in the order of their times, as the view `orders`.
-- Every figure of an order is a slice of bits of a hash of its number: the same $rows and $end give the same orders.
-- Orders come in twos from one store (even number, odd number), so that two can share a courier trip. Grocery in SF goes wrong
-- for two hours of the last day: what detect has to find.

-- Runs of up to 40 numbers of one hour: enough rows that threads share the work, few enough to stay small.
CREATE TEMP TABLE runs AS
WITH
profile AS (
  SELECT [4, 3, 2, 2, 2, 4, 9, 14, 16, 18, 24, 44, 56, 42, 26, 24, 34, 60, 110, 105, 64, 44, 26, 12] AS hourly,
         [106, 97, 96, 98, 100, 103, 105] AS daily
),
weights AS (
  SELECT h AS hour,
         hourly[1 + h % 24] * daily[1 + (h // 24) % 7] * (970 + hash(h // 24, 1) % 61)::BIGINT AS weight
  FROM profile, range(30 * 24) AS hours(h)
),
cumulated AS (
  SELECT hour, sum(weight) OVER (ORDER BY hour) AS upto, weight, sum(weight) OVER () AS total FROM weights
),
hours AS (
  SELECT hour, $end::TIMESTAMP - to_hours(30 * 24 - hour) AS starts,
         floor($rows * (upto - weight) / total)::BIGINT AS first, floor($rows * upto / total)::BIGINT AS next
  FROM cumulated
)
SELECT hour, starts, first, next, unnest(range(first, next, 40)) AS start FROM hours;

CREATE TEMP VIEW orders AS
WITH
names AS (
  SELECT ['SF', 'LA', 'NYC', 'CHI', 'SEA', 'BOS', 'AUS', 'DEN'] AS regions,
         ['Grocery', 'Restaurant', 'Convenience', 'Retail', 'Pharmacy'] AS categories
),
numbered AS (
  SELECT hour, starts, first, next, unnest(range(start, least(start + 40, next))) AS n FROM runs
),
drawn AS (
  SELECT n, hour, starts + to_microseconds(3600000000 * (n - first) // (next - first)) AS created_at,
         (hash(n // 2, 2) >> 1)::BIGINT AS two, (hash(n, 3) >> 1)::BIGINT AS a, (hash(n, 4) >> 1)::BIGINT AS b
  FROM numbered
),
placed AS (
  SELECT *, regions[1 + (two & 7)::INT] AS region, categories[1 + ((two >> 3) % 5)::INT] AS category,
         (two >> 16) % 50 AS store, (two >> 32) & 1023 < 184 AS batched, (a & 1023) < 164 AS fragile,
         -- What makes the day of a region a little better or worse than others, in thousandths.
         (960 + hash(two & 7, hour // 24, 5) % 81)::INT AS luck,
         (two & 7) = 0 AND (two >> 3) % 5 = 0 AND hour IN (30 * 24 - 6, 30 * 24 - 5) AS harmed
  FROM drawn, names
),
ended AS (
  SELECT *,
         (a >> 10) & 8191 < 8.192 * (30 + CASE WHEN harmed THEN 50 ELSE 0 END) * luck / 1000 AS cancelled,
         (a >> 23) & 8191 < 8.192 * (64 + CASE WHEN batched THEN 40 ELSE 0 END + CASE WHEN harmed THEN 140 ELSE 0 END) * luck / 1000 AS late,
         (a >> 36) & 8191 < 8.192 * (20 + CASE WHEN harmed THEN 20 ELSE 0 END) * luck / 1000 AS refunded,
         (a >> 49) & 8191 < 8.192 * (10 + CASE WHEN harmed THEN 20 ELSE 0 END) * luck / 1000 AS support,
         1 + ((b & 255) * (b & 255) // 6000)::INT AS items,
         date_trunc('minute', created_at) + to_minutes(35 + 5 * ((b >> 8) % 6)::INT) AS promised_eta
  FROM placed
)
SELECT
  'o' || n AS order_id, created_at, region, category, region || '-' || category[:3] || '-' || store AS store_id, promised_eta,
  CASE WHEN NOT cancelled AND late THEN promised_eta + to_seconds(30 + ((b >> 12) & 1023)::INT)
       WHEN NOT cancelled THEN promised_eta - to_seconds(((b >> 12) & 1023)::INT) END AS delivered_at,
  cancelled, refunded, support AS support_contact,
  items::UTINYINT AS items_ordered,
  CASE WHEN NOT cancelled THEN greatest(0, items - CASE WHEN (b >> 24) & 255 < 8 * items THEN 1 ELSE 0 END)::UTINYINT END AS items_correct,
  batched AS batched_flag, (CASE WHEN batched THEN 2 ELSE 1 END)::UTINYINT AS batch_size,
  (300 + (b >> 32) % 900)::SMALLINT AS merchant_prep_time,
  (CASE WHEN batched THEN 150 ELSE 60 END + (b >> 42) % 240)::SMALLINT AS dasher_wait,
  ((70 + (b >> 50) % 31) / 100)::FLOAT AS in_stock_prob, (CASE WHEN (b >> 55) & 15 = 0 THEN 1 ELSE 0 END)::UTINYINT AS substitutions,
  fragile, ((5 + (two >> 42) % 80) / 10)::FLOAT AS distance_km, ((80 + (b >> 57)) / 100)::FLOAT AS supply_ratio,
  (CASE WHEN hash(two & 7, hour // 24, 6) % 5 = 0 THEN hash(two & 7, hour, 7) % 40 / 10 ELSE 0 END)::FLOAT AS precipitation_mm,
  't' || CASE WHEN batched THEN n // 2 * 2 ELSE n END AS trip_id, region || '-' || (two >> 50) % 500 AS dasher_id,
  (4 + items * (3 + (b >> 40) % 5))::SMALLINT AS subtotal,
  CASE WHEN cancelled THEN created_at + to_minutes(5 + (b >> 16) % 25) END AS cancelled_at,
  CASE WHEN refunded THEN created_at + to_minutes(60 + (b >> 20) % 480) END AS refunded_at,
  CASE WHEN support THEN created_at + to_minutes(60 + (b >> 28) % 480) END AS support_at
FROM ended;
