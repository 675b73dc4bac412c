/** npx tsx bench/scenarios/write.ts KIND SEED FILE.parquet: writes the orders of a scenario, and its truth beside it. */
import { writeFileSync } from 'node:fs';
import { writeParquet } from './parquet.js';
import { QUIET_KINDS, quietMonth } from './quiet.js';
import { REGRESSION_KINDS, regressionMonth } from './regression.js';
import { HOUR } from './world.js';

const [kind = '', seed = '1', file = 'orders.parquet'] = process.argv.slice(2);
const quiet = QUIET_KINDS.find((k) => k === kind);
const harmed = REGRESSION_KINDS.find((k) => k === kind);
const scenario = quiet ? quietMonth(quiet, Number(seed)) : harmed ? regressionMonth(harmed, Number(seed)) : null;
if (!scenario?.rows) {
  process.stderr.write(`no such scenario: ${kind} ${seed}; kinds: ${[...QUIET_KINDS, ...REGRESSION_KINDS].join(', ')}\n`);
  process.exit(2);
}
const { from } = scenario.ledger.shape;
const iso = (hour: number): string => new Date((from + hour) * HOUR).toISOString();
const count = await writeParquet(scenario.rows, file);
const truths = scenario.truths.map((t) => ({
  slice: t.spec.slice,
  mechanism: t.spec.mechanism,
  shape: t.spec.shape,
  onset: iso(t.spec.from),
  end: iso(t.spec.to),
  as_of: iso(scenario.first),
  ...t.effect(scenario.first),
}));
writeFileSync(file.replace(/(\.parquet)?$/, '.truth.json'), `${JSON.stringify({ kind, seed: Number(seed), truths }, null, 2)}\n`);
process.stdout.write(`${count} orders in ${file}\n`);
