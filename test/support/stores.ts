import type { StoreSums } from '../../src/engine/types.js';
import type { RateId } from '../../src/model/metrics.js';
import { QUARTERS } from '../../src/model/stretches.js';
import { SUM_IDS, type SumId, sumIndex } from '../../src/model/sums.js';
import { random } from '../../src/stats/random.js';

/** Sums of a few hundred stores as the engine would give them: no database, one seed, known truth. */

export const RATES: readonly RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];
export const DAYS = 14;

export interface StoresWorld {
  readonly seed: number;
  readonly slices?: number;
  readonly perSlice?: number;
  /** Factor on what goes wrong, by store and stretch (1, 2, ...: days back; -1 to -4: quarters, the latest first). */
  readonly harm?: (store: { slice: number; index: number; id: string }, stretch: number) => number;
}

const REGIONS = ['CHI', 'LA', 'NYC', 'SF'];

/** Knuth's method: counts here are small. */
function poisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean);
  let k = 0;
  for (let p = uniform(); p > limit; p *= uniform()) k++;
  return k;
}

/** Stores of unequal size and quality, with good and bad days of their slice and their own. */
export function storesOf(world: StoresWorld): StoreSums {
  const { slices = 8, perSlice = 38, harm = () => 1 } = world;
  const rng = random(world.seed);
  const draw = (n: number, p: number): number => {
    let k = 0;
    for (let i = 0; i < n; i++) if (rng.uniform() < Math.min(0.95, p)) k++;
    return k;
  };
  const stretches = [
    ...Array.from({ length: QUARTERS }, (_, q) => q - QUARTERS),
    ...Array.from({ length: DAYS }, (_, k) => k + 1),
  ];
  const rows: { codes: number[]; stretch: number; sums: Float64Array }[] = [];
  const ids: string[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const sliceDay = stretches.map(() => Math.exp(0.05 * rng.normal()));
    for (let index = 0; index < perSlice; index++) {
      const id = `s${String(slice).padStart(2, '0')}-${String(index).padStart(2, '0')}`;
      ids.push(id);
      const size = 35 * Math.exp(0.7 * rng.normal());
      const quality = Math.exp(0.2 * rng.normal());
      const today = Math.exp(0.1 * rng.normal());
      stretches.forEach((stretch, at) => {
        const day = (sliceDay[at] as number) * quality * (stretch < 0 ? today : Math.exp(0.1 * rng.normal()));
        const bad = day * harm({ slice, index, id }, stretch);
        const orders = poisson(stretch < 0 ? size / QUARTERS : size, rng.uniform);
        if (orders === 0) return;
        const cancelled = draw(orders, 0.03 * bad);
        const delivered = orders - cancelled;
        const sums = new Float64Array(SUM_IDS.length);
        const set = (name: SumId, value: number): void => {
          sums[sumIndex[name]] = value;
        };
        set('orders', orders);
        set('cancelled', cancelled);
        set('delivered', delivered);
        set('on_time', delivered - draw(delivered, 0.08 * bad));
        set('refunded', draw(orders, 0.02 * bad));
        set('support', draw(orders, 0.01 * bad));
        set('items_ordered', 4 * delivered);
        set('items_correct', 4 * delivered - draw(4 * delivered, 0.03 * bad));
        rows.push({ codes: [slice % REGIONS.length, Math.floor(slice / REGIONS.length), ids.length - 1], stretch, sums });
      });
    }
  }
  rows.sort((a, b) => a.codes.reduce((d, c, i) => d || c - (b.codes[i] as number), 0) || a.stretch - b.stretch);
  return {
    rows: rows.length,
    dimensions: ['region', 'category', 'store_id'],
    labels: [REGIONS, ['Grocery', 'Retail', 'Restaurant'], ids],
    codes: [0, 1, 2].map((d) => Int32Array.from(rows, (r) => r.codes[d] as number)),
    stretch: Int32Array.from(rows, (r) => r.stretch),
    sums: Object.fromEntries(SUM_IDS.map((id, s) => [id, Float64Array.from(rows, (r) => r.sums[s] as number)])) as Record<
      SumId,
      Float64Array
    >,
  };
}
