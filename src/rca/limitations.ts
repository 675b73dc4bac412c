import { blindSpots } from './blind.js';
import type { Study } from './study.js';

const FEW_ORDERS = 100;
const FEW_STORES = 5;

/** What was missing, and what follows. */
export function limitationsOf(study: Study): string[] {
  const { input, frame, works } = study;
  const out: string[] = [];
  if (!input.hasEvents) out.push('no change log: causes are not tied to a change (events in cxf.toml, or cxf event add)');
  const missing = input.hypotheses.filter((h) => h.driver !== null && h.mechanism !== 'promise' && !works.active.includes(h));
  if (missing.length > 0)
    out.push(`not recorded, or empty: ${missing.map((h) => h.driver).join(', ')}; such causes would show as unexplained`);
  out.push(...blindSpots(study));
  if (!works.dy.duration) out.push('delivered_at is not recorded: how long orders took is not known');
  if (!works.dy.promise) out.push('promised_eta is not recorded: a change of promises cannot be seen');
  if (frame.incident.length < FEW_ORDERS) out.push(`${frame.incident.length} orders: small effects cannot be told from chance`);
  const stores = input.sample.dimensions.includes('store_id');
  if (!stores) out.push('store_id is not recorded: whether stores follow a dose is not known');
  else if (new Set(Array.from(frame.incident, (row) => frame.unit[row])).size < FEW_STORES)
    out.push('few stores: whether stores follow a dose is hardly known');
  if (!study.shap) out.push('too few orders, or no driver, for a model of lost points (SHAP)');
  const { incident, history } = input.sample.shares;
  if (incident < 1 || history < 1)
    out.push(
      `computed on a sample: ${Math.round(100 * incident)} % of the incident's orders, ${Math.round(100 * history)} % of those before`,
    );
  if (input.minutes < 60)
    out.push(
      `stores are compared, and the move of drivers is dated, by ${input.minutes} minutes of every hour (${Math.round((100 * input.minutes) / 60)} % of the orders)`,
    );
  const days = new Set(Array.from(frame.history, (row) => frame.day[row])).size;
  if (days < 14) out.push(`${days} days before the incident: what is usual from day to day is hardly known`);
  return out;
}
