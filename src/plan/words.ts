import { isRelative, type MetricId, metricDef } from '../model/metrics.js';
import type { PlanBody } from '../model/plan.js';
import type { Chosen } from './types.js';

/** `+12 points`, `-4 pp`. */
export const signed = (metric: MetricId, delta: number): string => {
  const size = Math.abs(delta) >= 10 ? delta.toFixed(0) : delta.toFixed(1);
  return `${delta > 0 ? '+' : ''}${size} ${isRelative(metricDef(metric)) ? '%' : metricDef(metric).unit === 'percent' ? 'pp' : 'points'}`;
};

export const leverText = ({ lever, from, to, segment }: PlanBody['action']): string => {
  const name = lever.replaceAll('_', ' ');
  const change = from === null ? `${to === null ? 'changes' : `is set to ${to}`}` : `goes from ${from} to ${to}`;
  return `${name} ${change}${segment === null ? '' : ` for ${segment}`}`;
};

const gained = (chosen: Chosen, metric: MetricId): string[] => {
  const e = chosen.expected[metric];
  return e ? [`${metricDef(metric).title} ${signed(metric, e.delta)} (${e.from.toFixed(0)} to ${e.to.toFixed(0)})`] : [];
};

export function hypothesisOf(chosen: Chosen, action: PlanBody['action'], place: string): string {
  const gains = (['cx_score', 'on_time_rate', 'cancellation_rate'] as const).flatMap((m) => gained(chosen, m));
  const effects = gains.length > 0 ? gains.join(', ') : 'what was lost comes back';
  return `If ${leverText(action)} in ${place}, then ${effects}: ${chosen.cause.replaceAll('_', ' ')} is the cause with confidence ${Math.round(100 * chosen.confidence)} %.`;
}

type Parts = Pick<PlanBody, 'metrics' | 'unit' | 'power' | 'phases'>;

const every = (how: string, metric: MetricId, what: string): string => `${how} ${metricDef(metric).title} check (${what})`;

export function monitoringOf({ metrics, unit }: Parts): string[] {
  return [
    ...metrics.primary.map(({ metric, target }) =>
      every('Daily', metric, target === null ? 'no target' : `target: ${signed(metric, target)}`),
    ),
    ...metrics.guardrails.map((g) =>
      every('Daily', g.metric, `guardrail: <${g.margin} % drop${g.scope === 'elsewhere' ? ', elsewhere' : ''}`),
    ),
    'Hourly alerts if metrics regress (cxf detect --cron --fail-on medium)',
    `Assignment check: the ${unit.kind === 'order' ? 'orders' : 'units'} treated are those of the assignment file (sample ratio p > 0.001)`,
    'Rollback plan: revert if guardrails are breached',
  ];
}

export function rollbackOf({ metrics }: Parts, action: PlanBody['action']): PlanBody['rollback'] {
  const back = action.from === null ? `undo the change of ${action.lever}` : `set ${action.lever} back to ${action.from}`;
  return {
    triggers: [
      ...metrics.guardrails.map(
        (g) =>
          `${metricDef(g.metric).title}${g.scope === 'elsewhere' ? ' elsewhere' : ''}: the interval lies wholly beyond a ${g.margin} % drop`,
      ),
      ...metrics.primary
        .slice(0, 1)
        .map(
          ({ metric }) => `${metricDef(metric).title} of treated units is worse than of the others (always-valid 95 % sequence)`,
        ),
      'treated units are not those of the assignment',
    ],
    action: `${back} for all units the same day, keep the data, set the incident back to investigating`,
    owner: null,
  };
}

const ASSUME = {
  store: 'stores behave during the experiment as in their history: same correlation, same sizes, same traffic',
  switchback: 'what is done in a block does not outlast it by more than the burn-in',
  order: 'orders treated and untreated do not compete for the same couriers',
} as const;

export function assumptionsOf({ unit, power }: Parts): string[] {
  return [
    `without the change, ${metricDef(power.metric).title.toLowerCase()} stays at ${power.baseline} % in these hours`,
    ASSUME[unit.kind],
    ...(unit.kind === 'store' && unit.cross_unit_trip_share === null
      ? ['couriers do not carry orders of several stores: not measured, the source has no trip_id']
      : []),
    ...(power.history_days < 14
      ? [`${power.history_days} days of history are representative: two weeks would show whether weekdays differ`]
      : []),
    'no other change is made to the slice while it runs (cxf event add tells of one)',
  ];
}

const MODEL = {
  store:
    'Difference between treated and untreated stores on the same days, errors clustered by store (CR2), t with Satterthwaite degrees of freedom; randomisation inference over the same draw beside it',
  switchback:
    'Difference of treated and untreated blocks, burn-in left out; like blocks a week apart go together, t over such pairs',
  order: 'Difference of treated and untreated orders; those of a store (else of a day) go together, t over such pairs',
} as const;

const covariateWords = ({ cuped }: PlanBody['power']): string =>
  `The test takes in each store's own past before the incident as covariate; duration and power are stated without it${cuped.days_needed == null ? '' : ` (with it ${cuped.days_needed} days would do)`}, for an incident that changes which stores are weak leaves the past worth little`;

export function analysisOf({ unit, power, phases, metrics }: Parts): string[] {
  const steps = phases.length > 1;
  return [
    `One primary test: ${metricDef(power.metric).title}, two-sided, alpha ${power.alpha}; the other primary metrics confirm in the order listed, each only if the one before it held`,
    MODEL[unit.kind],
    ...(unit.kind === 'store' && power.cuped.mde !== null ? [covariateWords(power)] : []),
    ...(steps
      ? [
          'While untreated stores are left (10 %, 50 %) they are the control; at 100 % the gain is measured by store and day effects against the days before, with untreated slices as control',
        ]
      : []),
    `Looks: at the end of each phase and each week, alpha spent as t squared of the information that the plan and one more week can give; ${metrics.guardrails.length} guardrails as one-sided non-inferiority tests at 0.05`,
    'All units stay in the arm they were drawn for, whatever was done with them (intention to treat); orders younger than the maturity are left out',
  ];
}

export function stopRulesOf({ power }: Parts): string[] {
  const days = power.days_recommended;
  return [
    'Harm: a rollback trigger fires: stop the same day',
    ...(power.days_min === null
      ? []
      : [`Success: never before day ${power.days_min}, and only if the bound of that look is passed`]),
    ...(days === null ? [] : [`End: after day ${days}; once longer by a week where the result is inconclusive, then decide`]),
    'An inconclusive result is no reason to ship',
  ];
}
