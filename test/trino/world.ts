/** Orders with everything that may go wrong in a column, as a DuckDB query: no chance in it, the same each time. */

const START = "TIMESTAMP '2024-01-01 00:00:00'";
export const FROM = Date.parse('2024-01-01T00:00:00Z');
const HOURS = 96;

/** 0 to `below`-1, by the order's number and a salt. */
const draw = (salt: string, below: number): string =>
  `CAST(CAST('0x' || substr(md5(i || '${salt}'), 1, 8) AS BIGINT) % ${below} AS INTEGER)`;
const rarely = (salt: string, one: number, value: string, other: string): string =>
  `CASE WHEN ${draw(salt, one)} = 0 THEN ${value} ELSE ${other} END`;
const minutes = (n: string): string => `to_microseconds(CAST(${n} AS BIGINT) * 60000000 + ${draw('us', 1_000_000)})`;

export const world = (rows: number): string => `
  SELECT 'o-' || i AS order_id, created_at,
    ${rarely('region', 23, 'NULL', rarely('region-empty', 29, "''", `['SF', 'LA', 'O''Hare', 'Zürich ☕'][1 + ${draw('r', 4)}]`))} AS region,
    ['Grocery', 'Retail', 'Con"venience'][1 + ${draw('c', 3)}] AS category,
    ${rarely('store', 31, 'NULL', `'s-' || ${draw('s', 40)}`)} AS store_id,
    ${rarely('eta', 17, 'NULL', `created_at + ${minutes('30')}`)} AS promised_eta,
    CASE WHEN cancelled THEN NULL ELSE created_at + ${minutes(draw('d', 60))} END AS delivered_at,
    cancelled,
    ${rarely('refund', 19, 'NULL', `${draw('rf', 12)} = 0`)} AS refunded,
    ${draw('su', 15)} = 0 AS support_contact,
    ${rarely('items', 37, 'NULL', `CAST(1 + ${draw('n', 9)} AS BIGINT)`)} AS items_ordered,
    CASE WHEN cancelled THEN NULL ELSE CAST(${draw('k', 9)} AS INTEGER) END AS items_correct,
    ${draw('b', 3)} = 0 AS batched_flag,
    CAST(${rarely('size', 41, 'NULL', draw('bs', 7))} AS SMALLINT) AS batch_size,
    CAST(${draw('p', 900)} AS DOUBLE) + 0.25 AS merchant_prep_time,
    ${rarely('nan', 53, "CAST('NaN' AS DOUBLE)", rarely('inf', 59, "CAST('infinity' AS DOUBLE)", `${draw('w', 1000)} / 7.0`))} AS dasher_wait,
    CAST(${draw('st', 1000)} / 1000.0 AS FLOAT) AS in_stock_prob,
    ${draw('sb', 4)} AS substitutions,
    CAST(${rarely('km', 43, 'NULL', `${draw('dk', 9000)} / 1000.0`)} AS DECIMAL(9, 3)) AS distance_km,
    CASE WHEN cancelled THEN created_at + ${minutes(draw('ca', 90))} END AS cancelled_at,
    ${rarely('ra', 3, 'NULL', `created_at + ${minutes(draw('rat', 3000))}`)} AS refunded_at,
    ${rarely('trip', 11, 'NULL', `'t-' || (i // 2)`)} AS trip_id,
    ${rarely('dasher', 13, 'NULL', `'d-' || ${draw('da', 60)}`)} AS dasher_id,
    strftime(created_at, '%Y-%m-%d') AS dt
  FROM (
    SELECT i, ${START} + to_microseconds(CAST(i * ${HOURS} * 3600000000 / ${rows} AS BIGINT) + ${draw('at', 1_000_000)}) AS created_at,
      ${draw('x', 9)} = 0 AS cancelled
    FROM range(${rows}) r(i))`;

/** The same with every column as a text, in the many ways people write it. */
export const texts = (rows: number): string => `
  SELECT order_id,
    CASE CAST(substr(order_id, 3) AS INTEGER) % 5
      WHEN 0 THEN strftime(created_at, '%Y-%m-%dT%H:%M:%S.%fZ') WHEN 1 THEN strftime(created_at, ' %Y-%m-%d %H:%M:%S')
      WHEN 2 THEN strftime(created_at, '%Y-%m-%d %H:%M:%S.%f+00') WHEN 3 THEN strftime(created_at + INTERVAL 2 HOUR, '%Y-%m-%dT%H:%M:%S+0200')
      ELSE strftime(created_at - INTERVAL 90 MINUTE, '%Y-%m-%d %H:%M:%S-01:30') END AS created_at,
    region, category, store_id,
    strftime(promised_eta, '%Y-%m-%d %H:%M') AS promised_eta,
    coalesce(strftime(delivered_at, '%Y-%m-%dT%H:%M:%SZ'), ' ') AS delivered_at,
    CASE WHEN cancelled THEN ['1', 'T', 'true', 'YES', ' y '][1 + length(order_id) % 5] ELSE ['0', 'F', 'no', 'FALSE', '0.0'][1 + length(order_id) % 5] END AS cancelled,
    CAST(CAST(refunded AS INTEGER) AS VARCHAR) AS refunded,
    CAST(items_ordered AS VARCHAR) AS items_ordered, CAST(items_correct AS VARCHAR) || '.0' AS items_correct,
    ' ' || CAST(distance_km AS VARCHAR) AS distance_km, CAST(merchant_prep_time AS VARCHAR) || 'e0' AS merchant_prep_time
  FROM (${world(rows)})`;
