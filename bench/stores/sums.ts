import type { StoreSums } from '../../src/engine/types.js';
import type { Slice } from '../../src/model/slice.js';
import { QUARTERS } from '../../src/model/stretches.js';
import { SUM_IDS, type SumId } from '../../src/model/sums.js';
import { type Ledger, WIDTH } from '../scenarios/ledger.js';

const DAY_HOURS = 24;

/** What the engine answers about stores for the day before `end` (hours since the start), from a ledger whose units are stores. */
export function storeSumsAt(ledger: Ledger, slices: readonly Slice[], end: number, count: number): StoreSums {
  const names = Object.keys(slices[0] ?? {});
  const labels = names.map((name) => [...new Set(slices.map((s) => s[name] ?? ''))].sort());
  const order = slices.map((_, u) => u).sort((a, b) => (key(slices[a]) < key(slices[b]) ? -1 : 1));
  const stretches = [
    ...Array.from({ length: QUARTERS }, (_, i) => {
      const q = QUARTERS - i;
      return { stretch: -q, from: end - (q * DAY_HOURS) / QUARTERS, to: end - ((q - 1) * DAY_HOURS) / QUARTERS };
    }),
    ...Array.from({ length: count }, (_, k) => ({
      stretch: k + 1,
      from: end - DAY_HOURS * (k + 2),
      to: end - DAY_HOURS * (k + 1),
    })),
  ];
  const rows: { unit: number; stretch: number; sums: Float64Array }[] = [];
  for (const unit of order)
    for (const { stretch, from, to } of stretches) {
      const sums = new Float64Array(WIDTH);
      for (let hour = Math.max(0, from); hour < to; hour++) ledger.addHour(unit, hour, sums, 0);
      if ((sums[0] as number) > 0) rows.push({ unit, stretch, sums });
    }
  return {
    rows: rows.length,
    dimensions: names,
    labels,
    codes: names.map((name, d) => Int32Array.from(rows, (r) => (labels[d] as string[]).indexOf(slices[r.unit]?.[name] ?? ''))),
    stretch: Int32Array.from(rows, (r) => r.stretch),
    sums: Object.fromEntries(SUM_IDS.map((id, s) => [id, Float64Array.from(rows, (r) => r.sums[s] as number)])) as Record<
      SumId,
      Float64Array
    >,
  };
}

const key = (slice: Slice | undefined): string => JSON.stringify(Object.values(slice ?? {}));
