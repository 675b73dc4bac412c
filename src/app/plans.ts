import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import type { PlanDocument, PlansDocument } from '../model/plan.js';
import { contains } from '../model/slice.js';
import { allPlans, type PlanRecord } from '../store/plans.js';
import { findById, type Kind } from './find.js';
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

const KIND: Kind = {
  name: 'plan',
  list: 'cxf plan list',
  none: () => usageError('no_plan', 'There is no plan in this state.', 'make one: cxf plan latest'),
};

/** A plan by its id, the beginning of one, or `latest`: the last created that no other has replaced. */
export async function showPlan(settings: Settings, id: string, now: number): Promise<PlanDocument> {
  const plans = await plansOf(settings, now);
  return findById(plans, id, KIND, (p) => p.supersededBy === null).document;
}
