import type { Evidence } from '../../model/rca.js';
import { pearson } from '../../stats/correlation.js';
import { meanOf } from '../frame.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { levelOf } from '../levels.js';
import { driverOf, type Study } from '../study.js';
import { deviation, usual } from '../usual.js';
import { points, probability } from '../words.js';

const FEWEST_STORES = 6;
const FEWEST_ORDERS = 5;

/** Whether stores where the driver moved more lost more points: weighted by orders. */
export function overStores(study: Study, h: Hypothesis): Evidence[] {
  const { frame, works } = study;
  const dx = works.dx[h.id];
  if (!dx) return [];
  const lost = deviation(frame.loss, usual(frame, frame.loss, frame.history));
  const units = frame.units.length;
  const [n, x, y] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
  for (const row of frame.incident) {
    const u = frame.unit[row] as number;
    n[u] = (n[u] as number) + 1;
    x[u] = (x[u] as number) + (dx[row] as number);
    y[u] = (y[u] as number) + (lost[row] as number);
  }
  const used = [...n.keys()].filter((u) => (n[u] as number) >= FEWEST_ORDERS);
  const mean = (sum: Float64Array): number[] => used.map((u) => (sum[u] as number) / (n[u] as number));
  const found = pearson(
    mean(x),
    mean(y),
    used.map((u) => n[u] as number),
  );
  if (used.length < FEWEST_STORES || !found) return [];
  const driver = driverOf(study, h.driver);
  const supports = found.r > 0 && found.p < 0.05;
  return [
    {
      kind: 'correlation',
      driver: h.driver,
      segment: null,
      before: null,
      after: null,
      statistic: found.r,
      p_value: found.p,
      supports,
      text: supports
        ? `Stores where ${driver?.title.toLowerCase()} moved more lost more points (r = ${found.r.toFixed(2)} over ${used.length} stores, ${probability(found.p)})`
        : `Over ${used.length} stores the loss does not follow ${driver?.title.toLowerCase()} (r = ${found.r.toFixed(2)}, ${probability(found.p)})`,
    },
  ];
}

/** Whether orders that shared a trip carry the harm, and in which kind of basket. */
export function overOrders(study: Study, h: Hypothesis): Evidence[] {
  const { frame, works } = study;
  const { shared } = works;
  if (h.mechanism !== 'sharing' || !shared) return [];
  const change = (keep: (row: number) => boolean): number | null => {
    const [now, past] = [frame.incident.filter(keep), frame.history.filter(keep)];
    return now.length < 20 || past.length < 20 ? null : meanOf(frame.loss, now) - meanOf(frame.loss, past);
  };
  const [batched, alone] = [change((row) => shared[row] === 1), change((row) => shared[row] === 0)];
  if (batched === null || alone === null) return [];
  const supports = batched > 2 * Math.max(0, alone) && batched > 1;
  const lead: Evidence = {
    kind: 'correlation',
    driver: h.driver,
    segment: 'batched orders',
    before: null,
    after: null,
    statistic: batched - alone,
    p_value: null,
    supports,
    text: `Batched orders lost ${points(batched)} points more than before, orders riding alone ${points(alone)}`,
    detail: { batched, alone },
  };
  return [lead, ...segments(study, h, (row) => shared[row] === 1)];
}

/** Orders that fail are cancelled at once, whatever the couriers do: more cancellations, deliveries as quick as ever. */
export function failures(study: Study, h: Hypothesis): Evidence[] {
  const { frame, works, model } = study;
  const level = h.mechanism === 'failure' ? levelOf(frame, frame.outcomes.cancelled, (row) => works.shared?.[row] !== 1) : null;
  if (!level) return [];
  const delay = model.probes.find((k) => k.id === 'duration')?.mean ?? null;
  const [before, after] = [100 * level.before, 100 * level.after];
  const rose = (level.p ?? 1) < 0.05 && after > before;
  const slower = delay === null ? '' : `; deliveries took ${Math.abs(delay).toFixed(1)} min ${delay >= 0 ? 'longer' : 'less'}`;
  return [
    {
      kind: 'driver_shift',
      driver: 'cancelled',
      segment: works.shared ? 'orders riding alone' : null,
      before,
      after,
      statistic: level.deviations,
      p_value: level.p,
      supports: rose && (delay ?? 0) < 2,
      text: `Cancellations${works.shared ? ' of orders riding alone' : ''} ${before.toFixed(1)} % -> ${after.toFixed(1)} %${slower}`,
    },
  ];
}

function segments(study: Study, h: Hypothesis, keep: (row: number) => boolean): Evidence[] {
  const { frame } = study;
  return h.segments.flatMap((id): Evidence[] => {
    const [flag, driver] = [frame.x[id], driverOf(study, id)];
    if (!flag || !driver) return [];
    const mean = (rows: Int32Array, value: number): number =>
      meanOf(
        frame.loss,
        rows.filter((row) => keep(row) && flag[row] === value),
      );
    const [inside, outside] = [1, 0].map((v) => mean(frame.incident, v) - mean(frame.history, v)) as [number, number];
    if (!Number.isFinite(inside) || !Number.isFinite(outside) || inside < outside + 2) return [];
    return [
      {
        kind: 'correlation',
        driver: id,
        segment: driver.title.toLowerCase(),
        before: null,
        after: null,
        statistic: inside - outside,
        p_value: null,
        supports: true,
        text: `${driver.title} among them lost ${points(inside)} points, the others ${points(outside)}`,
      },
    ];
  });
}
