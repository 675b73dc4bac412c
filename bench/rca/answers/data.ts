import { DuckDBInstance } from '@duckdb/node-api';
import { DAYPART, DEFAULT_DAYPARTS } from '../../../src/model/dayparts.js';
import { offsets } from '../../../src/model/timezone.js';
import type { TrueCause } from '../case.js';
import type { Question } from '../document.js';

const HOUR = 3_600_000;

/** Drivers as an analyst would write them: SQL, and the cause each stands for. */
export const DRIVERS: readonly {
  readonly name: string;
  readonly cause: TrueCause;
  readonly sql: string;
  readonly needs: string;
}[] = [
  { name: 'batched_flag', cause: 'batching', sql: 'batched_flag::INT', needs: 'batched_flag' },
  { name: 'merchant_prep_time', cause: 'merchant_prep', sql: 'merchant_prep_time', needs: 'merchant_prep_time' },
  { name: 'in_stock_prob', cause: 'inventory', sql: 'in_stock_prob', needs: 'in_stock_prob' },
  { name: 'supply_ratio', cause: 'dasher_supply', sql: 'supply_ratio', needs: 'supply_ratio' },
  {
    name: 'promised_minutes',
    cause: 'eta_model',
    sql: "date_diff('second', created_at, promised_eta) / 60.0",
    needs: 'promised_eta',
  },
  { name: 'distance_km', cause: 'delivery_distance', sql: 'distance_km', needs: 'distance_km' },
  { name: 'precipitation_mm', cause: 'weather', sql: 'precipitation_mm', needs: 'precipitation_mm' },
];

/** Points of the CX score an order loses. */
export const LOSS_SQL = `(CASE WHEN NOT cancelled AND delivered_at > promised_eta THEN 60 ELSE 0 END + CASE WHEN cancelled THEN 100 ELSE 0 END
  + CASE WHEN refunded THEN 40 ELSE 0 END + CASE WHEN support_contact THEN 140 ELSE 0 END
  + CASE WHEN cancelled THEN 0 ELSE 50.0 * (items_ordered - items_correct) / items_ordered END)`;

const text = (s: string): string => `'${s.replaceAll("'", "''")}'`;

/** Local hour of an order, with the offsets of the onset's day. */
function localHour(q: Question): string {
  const cases = Object.entries(q.settings.timezones).map(
    ([region, zone]) => `WHEN ${text(region)} THEN ${offsets(zone)(q.onset)}`,
  );
  const minutes = cases.length > 0 ? `CASE region ${cases.join(' ')} ELSE 0 END` : '0';
  return `hour(created_at + to_minutes(${minutes}))`;
}

function inSlice(q: Question): string {
  const terms = Object.entries(q.slice).map(([d, value]) => {
    if (d !== DAYPART) return `${d} = ${text(value)}`;
    const [from, to] = DEFAULT_DAYPARTS[value] ?? [0, 24];
    return `${localHour(q)} >= ${from} AND ${localHour(q)} < ${to}`;
  });
  return terms.length > 0 ? terms.join(' AND ') : 'true';
}

/** Whole days between two stretches that are compared: as many as the incident is long. */
export const stepOf = (q: Question): number => 24 * HOUR * Math.ceil((q.as_of - q.onset) / (24 * HOUR));

/** Orders of the slice in the incident's hours and in the same hours on days before: `k` 0 is the incident. */
export function stretches(q: Question, file: string): string {
  const age = `(${q.as_of} - 1 - epoch_ms(created_at))`;
  const step = stepOf(q);
  return `SELECT *, ${age} // ${step} AS k FROM read_parquet(${text(file)})
    WHERE ${inSlice(q)} AND ${age} >= 0 AND ${age} % ${step} < ${q.as_of - q.onset} AND ${age} < ${28 * 24 * HOUR + step}`;
}

export async function query(sql: string): Promise<Record<string, number | null>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowObjects();
  connection.closeSync();
  instance.closeSync();
  return rows.map((r) => Object.fromEntries(Object.entries(r).map(([name, x]) => [name, x === null ? null : Number(x)])));
}

export async function columnsOf(file: string): Promise<Set<string>> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${text(file)})`);
  const names = reader.getRows().map((r) => String(r[0]));
  connection.closeSync();
  instance.closeSync();
  return new Set(names);
}
