import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { PlanDocument, PlansDocument } from '../model/plan.js';
import { contains } from '../model/slice.js';
import { allPlans, type PlanRecord } from '../store/plans.js';
import { stateTime } from './incidents.js';
import { lookAtStore } from './record.js';

/** Plans that were there at as_of, of the slices of --where; last created first. */
async function plansOf(settings: Settings, now: number): Promise<PlanRecord[]> {
  const store = await lookAtStore(settings);
  if (!store) return [];
  try {
    const asOf = stateTime(settings.asOf, now);
    return allPlans(store).filter((p) => p.asOf <= asOf && contains(settings.where, p.document.slice));
  } finally {
    store.close();
  }
}

export async function listPlans(settings: Settings, now: number): Promise<PlansDocument> {
  const plans = (await plansOf(settings, now)).map((p) => p.document);
  return { schema: 'cxf.plans/v1', sample: settings.isSample, plans };
}

/** A plan by its id, the beginning of one, or `latest`: the last created that no other has replaced. */
export async function showPlan(settings: Settings, id: string, now: number): Promise<PlanDocument> {
  const plans = await plansOf(settings, now);
  if (id === 'latest') {
    const last = plans.find((p) => p.supersededBy === null);
    if (last) return last.document;
    throw usageError('no_plan', 'There is no plan in this state.', 'make one: cxf plan latest');
  }
  const exact = plans.find((p) => p.id === id);
  if (exact) return exact.document;
  const starting = id === '' ? [] : plans.filter((p) => p.id.startsWith(id));
  const [first] = starting;
  if (first && starting.length === 1) return first.document;
  if (first)
    throw usageError(
      'ambiguous_id',
      `"${id.slice(0, 60)}" begins the ids of ${starting.length} plans.`,
      `write more of it: ${starting
        .slice(0, 4)
        .map((p) => p.id)
        .join(', ')}`,
    );
  const near = nearest(
    id,
    plans.map((p) => p.id),
  );
  throw usageError(
    'no_such_plan',
    `There is no plan "${id.slice(0, 60)}" in this state.`,
    near ? `did you mean "${near}"?` : 'see cxf plan list',
  );
}
