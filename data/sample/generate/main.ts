import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from '../../../src/stats/random.js';
import { EVENTS } from './events.js';
import { type Order, ordersOfHour, pack, place } from './orders.js';
import { date, decide } from './outcomes.js';
import { Carry, groupBy } from './quota.js';
import { phases } from './story.js';
import { dispatch } from './trips.js';
import { CATEGORIES, FROM, REGIONS, SEED, TO } from './world.js';
import { writeCsv, writeParquet } from './write.js';

const HOUR = 3_600_000;

function demandAll(): Order[] {
  const [rng, local] = [random(SEED), random(SEED + 3)];
  const places = REGIONS.flatMap((region) => CATEGORIES.map((category) => place(region, category)));
  const orders: Order[] = [];
  for (let hour = FROM; hour < TO; hour += HOUR) for (const p of places) orders.push(...ordersOfHour(p, hour, rng, local));
  orders.sort((a, b) => a.at - b.at);
  orders.forEach((o, i) => {
    o.id = `o${String(i + 1).padStart(7, '0')}`;
  });
  const carry = new Carry();
  for (const group of groupBy(orders, (o) => `${o.localDay}|${o.group}`).values()) pack(group, carry);
  return orders;
}

function decideAll(orders: readonly Order[]): void {
  const rng = random(SEED + 1);
  const carry = new Carry();
  const groups = [...groupBy(orders, (o) => `${o.localDay}|${o.group}|${o.treated}|${o.rates.late}`).values()];
  const rank = ([first]: readonly Order[]): number => (first as Order).localDay * 10 + (first as Order).phase;
  for (const group of groups.sort((a, b) => rank(a) - rank(b))) decide(group, carry, rng);
  for (const o of orders) date(o, rng);
}

/** The sample, from one seed: demand, then trips, then outcomes. */
async function main(folder: string): Promise<void> {
  const orders = demandAll();
  dispatch(orders, random(SEED + 2));
  decideAll(orders);
  await writeParquet(orders, join(folder, 'orders.parquet'));
  writeCsv(join(folder, 'events.csv'), EVENTS);
  const units = [...phases].sort(([a], [b]) => (a < b ? -1 : 1));
  writeCsv(join(folder, 'assignments.csv'), [
    ['unit', 'arm', 'phase'],
    ...units.map(([unit, phase]) => [unit, 'treatment', String(phase)]),
  ]);
  process.stderr.write(`${orders.length} orders\n`);
}

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
await main(process.argv[2] ?? here);
