import { WIDTH } from '../../scenarios/ledger.js';
import { writeRows } from '../../scenarios/parquet.js';
import { sumsOf } from '../../scenarios/record.js';
import { WORLD_DAYS } from '../plant/build.js';
import { DRIVERS, type Part, type Take, type Works, type Written } from '../works.js';
import { matchedBatches, type SecondHarm } from './harm.js';
import { SECOND_TYPES, type SecondRow, secondRecorded, secondRow } from './rows.js';
import { prepareSecond, type SecondSimulation, simulateSecond } from './simulate.js';
import { drawSecondWorld } from './world.js';

function run(sim: SecondSimulation, harms: readonly SecondHarm[], part: Part, take: Take): void {
  const sums = new Float64Array(WIDTH);
  const drivers = new Float64Array(DRIVERS);
  simulateSecond(sim, harms, part, (hour, s, m, o) => {
    drivers.set([o.batch > 1 ? 1 : 0, o.prep, o.stock, o.km, m.ratio, m.rain]);
    take(hour, s, sumsOf(o, sums), drivers);
  });
}

async function write(sim: SecondSimulation, w: Written<SecondHarm>, file: string): Promise<void> {
  const columns = Object.fromEntries(Object.entries(SECOND_TYPES).filter(([name]) => !w.dropped.includes(name)));
  const change = secondRecorded(
    w.decoy,
    sim.world.stores.map((s) => s.id),
  );
  const { from } = sim.world;
  let next = 0;
  const rows = (take: (row: SecondRow) => void): void =>
    simulateSecond(sim, w.harms, { from: 0, to: w.to }, (hour, _, m, o) =>
      take(change(secondRow(`s${++next}`, from + hour, m, o), hour)),
    );
  await writeRows(columns, rows, file);
}

export function secondWorks(seed: number, from: number, perDay: number): Works<SecondHarm> {
  const world = drawSecondWorld(seed, from, WORLD_DAYS, perDay);
  const sim = prepareSecond(world);
  return {
    seed: world.seed,
    from,
    stores: world.stores,
    regions: world.regions,
    categories: world.categories,
    dimensions: ['region', 'vertical'],
    localHour: (store, hour) => world.local[(world.stores[store]?.region ?? 0) * world.hours + hour] as number,
    run: (harms, part, take) => run(sim, harms, part, take),
    grow: (seedling, size) => [{ ...seedling, size }],
    decoyHarms: matchedBatches,
    write: (orders, file) => write(sim, orders, file),
  };
}
