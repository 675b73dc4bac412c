import { DuckDBInstance } from '@duckdb/node-api';

/** The sample as an analyst would query it: plain SQL with local times, nothing of cxf's. */

/** One order, with its local hour and day and the phase in which its store is first treated (0: not in the experiment). */
const ORDERS = `
  CREATE TABLE o AS
  WITH zoned AS (
    SELECT *, created_at - to_hours(CASE region WHEN 'NYC' THEN 5 WHEN 'CHI' THEN 6 ELSE 8 END) AS local
    FROM 'data/sample/orders.parquet')
  SELECT zoned.*, CAST(local AS DATE) AS day, hour(local) AS hour, coalesce(phase, 0) AS phase,
    delivered_at IS NOT NULL AS delivered, coalesce(delivered_at > promised_eta, false) AS late
  FROM zoned LEFT JOIN 'data/sample/assignments.csv' ON unit = store_id`;

const FIGURES = `
  100 * (1 - sum(late::INT) / sum(delivered::INT)) AS on_time,
  100 * avg(cancelled::INT) AS cancelled,
  100 * avg(refunded::INT) AS refunded,
  100 * sum(items_correct) / sum(CASE WHEN items_correct IS NOT NULL THEN items_ordered END) AS accuracy,
  100 * avg(support_contact::INT) AS support,
  count(*) / sum(1 / batch_size) AS efficiency,
  count(*) AS orders`;

export interface Figures {
  readonly on_time: number;
  readonly cancelled: number;
  readonly refunded: number;
  readonly accuracy: number;
  readonly support: number;
  readonly efficiency: number;
  readonly orders: number;
  readonly cx: number;
}

export const DINNER = "region = 'SF' AND category = 'Grocery' AND hour IN (18, 19)";
export const JAN_3 = "day = DATE '2024-01-03'";
/** The same day of the week in the four weeks before. */
export const weeksBefore = (day: string): string =>
  `day IN (${[7, 14, 21, 28].map((days) => `DATE '${day}' - ${days}`).join(', ')})`;
export const days = (from: string, to: string): string => `day BETWEEN DATE '${from}' AND DATE '${to}'`;

export async function openSample() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(ORDERS);
  const row = async (select: string, where: string): Promise<Record<string, number>> => {
    const [found] = (await connection.runAndReadAll(`SELECT ${select} FROM o WHERE ${where}`)).getRowObjects();
    return Object.fromEntries(Object.entries(found ?? {}).map(([name, value]) => [name, Number(value)]));
  };
  const figures = async (where: string): Promise<Figures> => {
    const f = (await row(FIGURES, where)) as unknown as Figures;
    const cx = 100 - 0.6 * (100 - f.on_time) - f.cancelled - 0.4 * f.refunded - 0.5 * (100 - f.accuracy) - 1.4 * f.support;
    return { ...f, cx };
  };
  const value = async (select: string, where = 'true'): Promise<number> => (await row(`${select} AS x`, where)).x as number;
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  return { figures, value, close };
}
