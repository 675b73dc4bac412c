import type { Evidence } from '../../model/rca.js';
import { compatible, type Slice, withoutDaypart } from '../../model/slice.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { inScope, lossPerOrder, type StorePanel } from '../panel.js';
import { driverOf, type Study } from '../study.js';
import { points } from '../words.js';
import { dose } from '../works.js';

/** How the rest of the marketplace fared where the driver moved as much. */
export interface Elsewhere {
  /** Slices outside the incident in which the driver moved at least half as much. */
  readonly slices: readonly Slice[];
  readonly orders: number;
  /** Points an order lost there, and the largest part of the incident's drop that leaves. */
  readonly lost: number;
  /** 0: as harmful there as here; 1: harmless there. Nought where it moved nowhere else. */
  readonly harmless: number;
}

const NOWHERE: Elsewhere = { slices: [], orders: 0, lost: 0, harmless: 0 };
const FEWEST = 60;

interface Group {
  readonly slice: Slice;
  readonly now: Sums;
  readonly past: Sums;
}
interface Sums {
  n: number;
  loss: number;
  total: number;
  count: number;
}
const nothing = (): Sums => ({ n: 0, loss: 0, total: 0, count: 0 });

function groupsOf(study: Study, panel: StorePanel, driver: string): Group[] {
  const { subject, weights, terms } = study.input;
  const { sums } = panel;
  const values = sums.drivers[driver];
  const own = withoutDaypart(subject.slice);
  const disturbed = study.input.others.map((s) => inScope(panel, s));
  const groups = new Map<string, Group>();
  for (let row = 0; row < sums.rows && values; row++) {
    const { store_id: _, ...slice } = panel.slices[panel.unit[row] as number] as Record<string, string>;
    if (compatible(own, slice) && Object.keys(own).every((k) => k === 'store_id' || slice[k] === own[k])) continue;
    if (disturbed.some((d) => d[panel.unit[row] as number])) continue;
    const key = JSON.stringify(slice);
    let group = groups.get(key);
    if (!group) {
      group = { slice, now: nothing(), past: nothing() };
      groups.set(key, group);
    }
    const side = (sums.bucket[row] as number) >= subject.onset ? group.now : group.past;
    const n = sums.sums.orders[row] as number;
    side.n += n;
    side.loss += n * lossPerOrder(sums, row, weights, terms);
    side.total += values.total[row] as number;
    side.count += values.count[row] as number;
  }
  return [...groups.values()];
}

/** Looks for the driver's move outside the incident, and whether it did harm there. */
export function elsewhere(study: Study, panel: StorePanel, h: Hypothesis): Elsewhere {
  const shift = study.works.shifts[h.id];
  const { drop } = study.shares;
  if (h.driver === null || !shift || shift.mean <= 0 || shift.z < 2 || drop <= 0) return NOWHERE;
  const level = (s: Sums): number => dose(h, Float64Array.of(s.total / s.count))[0] as number;
  const like = groupsOf(study, panel, h.driver).filter(
    (g) => g.now.n >= FEWEST && g.past.n >= FEWEST && level(g.now) - level(g.past) >= shift.mean / 2,
  );
  if (like.length === 0) return NOWHERE;
  let [orders, lost, moved] = [0, 0, 0];
  for (const g of like) {
    orders += g.now.n;
    lost += g.now.n * (g.now.loss / g.now.n - g.past.loss / g.past.n);
    moved += g.now.n * (level(g.now) - level(g.past));
  }
  lost /= orders;
  const expected = (drop * (moved / orders)) / shift.mean;
  const ratio = Math.min(1, Math.max(0, lost / expected));
  return { slices: like.map((g) => g.slice), orders, lost, harmless: (1 - ratio) * Math.min(1, orders / 500) };
}

export function elsewhereEvidence(study: Study, h: Hypothesis, found: Elsewhere): Evidence[] {
  const driver = driverOf(study, h.driver);
  if (!driver || found.slices.length === 0) return [];
  const harmless = found.harmless >= 0.5;
  const where = found.slices
    .slice(0, 2)
    .map((s) => Object.values(s).join(' '))
    .join(', ');
  const more = found.slices.length > 2 ? ` and ${found.slices.length - 2} more` : '';
  return [
    {
      kind: 'counter',
      driver: driver.id,
      segment: null,
      before: null,
      after: null,
      statistic: found.lost,
      p_value: null,
      supports: !harmless,
      text: harmless
        ? `${driver.title} moved as much in ${where}${more}, where an order lost only ${points(Math.max(0, found.lost))} points`
        : `Where ${driver.title.toLowerCase()} moved as much (${where}${more}) orders lost ${points(found.lost)} points too`,
      detail: { slices: found.slices.length, orders: found.orders, points: found.lost },
    },
  ];
}
