import { z } from 'zod';
import { metricSchema, sampleSchema, sliceSchema, timeSchema, warningSchema } from './schemas.js';

const number = z.number();
const maybe = z.number().nullable();
export const UNIT_KINDS = ['store', 'switchback', 'order'] as const;
const kind = z.enum(UNIT_KINDS);

export const targetSchema = z.object({
  metric: metricSchema,
  baseline: maybe.describe('during the incident'),
  target: maybe.describe('change expected of the recommendation, in points'),
  interval80: z.tuple([number, number]).nullable().optional().describe('of the target, as the recommendation states it'),
});

export const guardrailSchema = z.object({
  metric: metricSchema,
  margin: number.describe('percent, relative; a change beyond it in the direction is a breach'),
  direction: z.enum(['down', 'up']),
  scope: z.enum(['slice', 'elsewhere']).describe('elsewhere: orders of other regions or slices (spillover)'),
  text: z.string(),
});

export const phaseSchema = z.object({
  name: z.string(),
  share: number,
  day_from: z.int(),
  day_to: z.int(),
  units: z.int().nullable().describe('stores treated by then; null where the unit is not a store'),
  tells: z.string().describe('what the phase can and cannot tell'),
});

export const alternativeSchema = z.object({
  kind,
  chosen: z.boolean(),
  days: z.int(),
  clusters_per_arm: z.int(),
  design_effect: number,
  mde: maybe.describe('points, at the plan’s power; null: none can be found'),
  days_needed: z.int().nullable().describe('whole weeks until the target is found; null: more than eight weeks'),
  why: z.string(),
});

/** The part the hash covers. */
export const planBodySchema = z.object({
  incident_id: z.string(),
  recommendation_id: z.string(),
  title: z.string(),
  slice: sliceSchema,
  action: z.object({
    lever: z.string(),
    from: z.union([z.string(), number]).nullable(),
    to: z.union([z.string(), number]).nullable(),
    segment: z.string().nullable(),
    complexity: z.enum(['low', 'medium', 'high']),
    rollout_days: number,
  }),
  cause: z.object({ cause: z.string(), confidence: number }),
  hypothesis: z.string(),
  metrics: z.object({
    primary: z.array(targetSchema),
    secondary: z.array(targetSchema),
    guardrails: z.array(guardrailSchema),
  }),
  unit: z.object({
    kind,
    why: z.string(),
    allocation: number.describe('share treated in the comparison of `power`'),
    cross_unit_trip_share: maybe.describe('share of courier trips that serve several stores of the slice, 0..1; null: not known'),
    courier_overlap: maybe
      .optional()
      .describe(
        'share of courier days (of trips, where couriers are not known) that serve stores of both arms as drawn, 0..1; null: not known',
      ),
    clusters: z.int(),
    icc: maybe,
    icc_interval: z.tuple([number, number]).nullable(),
    cluster_size_cv: maybe,
    design_effect: number,
    block_hours: maybe.describe('of a switchback'),
    burn_in_minutes: maybe.describe('of a switchback: left out at the start of a block'),
    salt: z.string().describe('of the draw: with the slice and the units it gives the arms'),
    draw: z
      .object({
        tried: z.int().describe('salts, up to the one that is taken'),
        distance: number.describe('Mahalanobis distance of the phases by past orders and rate, the largest over the cuts'),
        limit: number.describe('a draw within it is accepted'),
        accepted: z.boolean(),
      })
      .nullable()
      .describe('how the salt was found; null where stores are not drawn'),
  }),
  alternatives: z.array(alternativeSchema),
  power: z.object({
    metric: metricSchema,
    baseline: number,
    target: number.describe('points'),
    alpha: number.describe('two-sided'),
    power: number,
    mde: maybe.describe('smallest effect found with that power over the recommended days, in points'),
    n_per_arm: z.int().describe('orders'),
    clusters_per_arm: z.int(),
    days_min: z.int().nullable(),
    days_recommended: z.int().nullable(),
    feasible: z.boolean(),
    enough: z.string().nullable().describe('where it is not feasible: what would be'),
    phased: z.object({ mde: maybe, n_treated: z.int() }),
    cuped: z
      .object({
        variance_reduction: number,
        mde: maybe,
        days_needed: z
          .int()
          .nullable()
          .optional()
          .describe('whole weeks until the target is found; null: more than eight, or not stores'),
      })
      .describe('with the units’ own past as covariate'),
    history_days: z.int(),
    orders_per_day: number,
  }),
  phases: z.array(phaseSchema),
  balance: z.array(z.object({ phase: z.int(), stores: z.int(), orders_per_day: number, baseline: maybe })),
  monitoring: z.array(z.string()),
  rollback: z.object({ triggers: z.array(z.string()), action: z.string(), owner: z.string().nullable() }),
  assumptions: z.array(z.string()),
  analysis: z.array(z.string()).describe('how it will be analysed, written before the data'),
  stop_rules: z.array(z.string()),
});

export const planSchema = planBodySchema.extend({
  schema: z.literal('cxf.plan/v1'),
  sample: sampleSchema,
  plan_id: z.string(),
  plan_hash: z.string().describe('SHA-256 of everything that is decided: margins and alpha too'),
  as_of: timeSchema,
  earliest_start: timeSchema.describe('the next local midnight'),
  status: z.enum(['current', 'superseded']),
  superseded_by: z.string().nullable(),
  warnings: z.array(warningSchema),
  next: z.array(z.string()),
});

export const plansSchema = z.object({
  schema: z.literal('cxf.plans/v1'),
  sample: sampleSchema,
  plans: z.array(planSchema).describe('last created first'),
});

export type PlanBody = z.infer<typeof planBodySchema>;
export type PlanDocument = z.infer<typeof planSchema>;
export type PlansDocument = z.infer<typeof plansSchema>;
export type Guardrail = z.infer<typeof guardrailSchema>;
