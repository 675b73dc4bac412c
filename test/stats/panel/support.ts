import type { PanelCells } from '../../../src/stats/panel/cells.js';
import { type Random, random } from '../../../src/stats/random.js';

export interface Simulated {
  readonly panel: PanelCells;
  readonly treatment: number[];
}

/** Unbalanced cells with unit drifts, days and an effect on the first units from `event` on. */
export function simulate(
  seed: number,
  { units = 12, periods = 10, treated = 6, event = 5, effect = 0, missing = 0.1, drift = 0.1 } = {},
): Simulated {
  const rng: Random = random(seed);
  const days = Array.from({ length: periods }, () => rng.normal());
  const rows: { unit: number; period: number; weight: number; y: number; d: number }[] = [];
  for (let unit = 0; unit < units; unit++) {
    const [level, slope] = [rng.normal() * 5, rng.normal() * drift];
    for (let period = 0; period < periods; period++) {
      if (rng.uniform() < missing) continue;
      const d = Number(unit < treated && period >= event);
      const weight = 1 + rng.int(40);
      const y = level + slope * period + (days[period] as number) + effect * d + (rng.normal() * 3) / Math.sqrt(weight);
      rows.push({ unit, period, weight, y, d });
    }
  }
  const column = (key: 'unit' | 'period' | 'weight' | 'y'): number[] => rows.map((r) => r[key]);
  const panel = { unit: column('unit'), period: column('period'), weight: column('weight'), y: column('y'), units, periods };
  return { panel, treatment: rows.map((r) => r.d) };
}

/** The answer, where there must be one. */
export function okay<T extends { ok: boolean }>(result: T): Extract<T, { ok: true }> {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result as Extract<T, { ok: true }>;
}
