import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { random } from '../../src/stats/random.js';

/** A small marketplace over more than a year: 12 cells of some orders an hour, harmed for ten hours about twice a week. */

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const FIRST = Date.UTC(2023, 0, 2);
/** Evaluations begin when there is enough history. */
export const BEGIN = FIRST + 36 * DAY;
const REGIONS = ['SF', 'NYC', 'LA'];
const CATEGORIES = ['Grocery', 'Retail', 'Alcohol', 'Convenience'];
const HARM_HOURS = 10;

const iso = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const ordersAt = (hour: number): number => (hour >= 10 && hour < 22 ? 8 : 1);

/** Cell harmed at an hour, or -1. */
function harmedAt(day: number, hour: number, draw: readonly number[]): number {
  const cell = draw[day] ?? -1;
  return cell >= 0 && hour >= 11 && hour < 11 + HARM_HOURS ? cell : -1;
}

/** Writes the orders as Parquet, in the order of their time. */
export async function writeYear(file: string, days: number): Promise<void> {
  const rng = random(11);
  const draw = Array.from({ length: days + 40 }, () => (rng.uniform() < 0.28 ? rng.int(REGIONS.length * CATEGORIES.length) : -1));
  const lines = ['order_id,created_at,region,category,promised_eta,delivered_at,cancelled,refunded,support_contact'];
  let n = 0;
  for (let at = FIRST; at < BEGIN + days * DAY; at += HOUR) {
    const [day, hour] = [Math.floor((at - FIRST) / DAY), (at % DAY) / HOUR];
    for (let cell = 0; cell < REGIONS.length * CATEGORIES.length; cell++) {
      const bad = harmedAt(day, hour, draw) === cell;
      for (let k = ordersAt(hour) + rng.int(3); k > 0; k--) {
        const created = at + Math.floor(rng.uniform() * HOUR);
        const cancelled = rng.uniform() < (bad ? 0.2 : 0.02);
        const late = rng.uniform() < (bad ? 0.4 : 0.06);
        const delivered = cancelled ? '' : iso(created + (late ? 50 : 35) * 60_000);
        const flags = [cancelled, rng.uniform() < 0.02, rng.uniform() < 0.01].map(Number);
        const where = [REGIONS[cell % REGIONS.length], CATEGORIES[Math.floor(cell / REGIONS.length)]];
        lines.push([n++, iso(created), ...where, iso(created + 40 * 60_000), delivered, ...flags].join(','));
      }
    }
  }
  writeFileSync(`${file}.csv`, `${lines.join('\n')}\n`);
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run(
    `COPY (SELECT * FROM read_csv('${file}.csv', types = {'order_id': 'VARCHAR'}) ORDER BY created_at) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 50000)`,
  );
  db.closeSync();
}
