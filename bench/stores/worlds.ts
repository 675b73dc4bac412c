import { DEFAULT_SEVERITY } from '../../src/config/defaults.js';
import { severityOf } from '../../src/detect/severity.js';
import type { StoreFinding } from '../../src/detect/stores.js';
import { judgeStores, type StoresJudged } from '../../src/detect/stores.js';
import { storeTable } from '../../src/detect/stores-table.js';
import type { RateId } from '../../src/model/metrics.js';
import { DEFAULT_WEIGHTS, metricDef } from '../../src/model/metrics.js';
import { SEVERITIES, type Severity } from '../../src/model/severity.js';
import type { Slice } from '../../src/model/slice.js';
import type { Ledger } from '../scenarios/ledger.js';
import { ledgerOf, recorder } from '../scenarios/record.js';
import { regressionMonth } from '../scenarios/regression.js';
import { prepare, simulate } from '../scenarios/simulate.js';
import type { Effect } from '../scenarios/truth.js';
import { drawWorld } from '../scenarios/world.js';
import { storeSumsAt } from './sums.js';

const RATES: readonly RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];
const DAYS_BEFORE = 14;
const MIN_ORDERS = 100;
const START = Date.UTC(2024, 0, 1) / 3_600_000;

const judge = (ledger: Ledger, slices: readonly Slice[], end: number): StoresJudged =>
  judgeStores(storeTable(storeSumsAt(ledger, slices, end, DAYS_BEFORE), DAYS_BEFORE, RATES, DEFAULT_WEIGHTS, () => true));

/** Severity of what the test saw, by the store's orders a day. */
function severity(judged: StoresJudged, f: StoreFinding): Severity | null {
  const perDay = (judged.usual.orders[f.unit] as number) / (judged.usual.days[f.unit] as number);
  return severityOf(metricDef('cx_score'), { baseline: 88, delta: f.expected - f.loss }, perDay, DEFAULT_SEVERITY, MIN_ORDERS);
}

export interface Quiet {
  readonly runs: number;
  readonly stores: number;
  readonly tested: number;
  /** New store incidents: not found the day before. */
  readonly raised: Readonly<Record<Severity, number>>;
}

/** Four quiet weeks of daily runs over some 250 stores, after 16 days of history. */
export function quietWeeks(seed: number): Quiet {
  const world = drawWorld({ seed, from: START, days: 16 + 28 + 1, storesPerPair: 15, ordersPerDay: 6000 + (seed % 5) * 4000 });
  const ledger = ledgerOf(world, ['region', 'category']);
  simulate(prepare(world), [], { from: 0, to: world.hours }, recorder(ledger, false));
  const slices = world.stores.map((s, u) => ({ ...ledger.sliceOf(u), store_id: s.id }));
  const raised = { low: 0, medium: 0, high: 0 };
  let yesterday = new Set<string>();
  let tested = 0;
  for (let run = 0; run < 28; run++) {
    const judged = judge(ledger, slices, 24 * (17 + run) + 8);
    tested += judged.tested / 28;
    const today = new Set<string>();
    for (const f of judged.found) {
      const level = severity(judged, f);
      const id = judged.table.units[f.unit]?.slice.store_id ?? '';
      if (level && !yesterday.has(id)) raised[level]++;
      today.add(id);
    }
    yesterday = today;
  }
  return { runs: 28, stores: world.stores.length, tested, raised };
}

export interface Harmed {
  readonly effect: Effect;
  readonly found: boolean;
  readonly others: number;
}

/** A month in which one store is harmed, asked 3 to 25 hours after it began; null where the world has no room for it. */
export function harmedStore(seed: number): Harmed | null {
  const scenario = regressionMonth('store', seed);
  const truth = scenario?.truths[0];
  if (!scenario || !truth) return null;
  const { ledger } = scenario;
  const name = (unit: number): string => String(unit).padStart(4, '0');
  const slices = Array.from({ length: ledger.shape.units }, (_, u) => ({ ...ledger.sliceOf(u), store_id: name(u) }));
  const judged = judge(ledger, slices, scenario.first);
  const raised = judged.found.filter((f) => severity(judged, f) !== null).map((f) => judged.table.units[f.unit]?.slice.store_id);
  const bad = name(truth.spec.units[0] ?? -1);
  return {
    effect: truth.effect(scenario.first),
    found: raised.includes(bad),
    others: raised.filter((id) => id !== bad).length,
  };
}

export const severities = SEVERITIES;
