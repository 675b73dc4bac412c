import { z } from 'zod';
import { UNIT_KINDS } from './plan.js';
import { metricSchema, sampleSchema, sliceSchema, timeSchema, warningSchema } from './schemas.js';
import { CONCLUSIONS } from './words.js';

const number = z.number();
const maybe = z.number().nullable();
const interval = z.tuple([number, number]).nullable();

export const EXPERIMENT_STATUSES = ['planned', 'running', 'complete', 'rolled_back'] as const;
export const RESULT_STATES = ['exceeded', 'on_track', 'behind', 'breached', 'within', 'inconclusive'] as const;
export const ACTIONS = ['continue', 'advance', 'extend', 'make_permanent', 'roll_back'] as const;
export { CONCLUSIONS };
export const METHODS = ['within_day', 'before_after', 'pairs', 'elsewhere'] as const;

export const resultSchema = z.object({
  metric: metricSchema,
  role: z.enum(['primary', 'secondary', 'guardrail']),
  scope: z.enum(['slice', 'elsewhere']),
  target: maybe.describe('change expected, in points'),
  margin: maybe.describe('of a guardrail: percent, relative'),
  baseline: maybe.describe('without the treatment, in the hours compared'),
  current: maybe.describe('with it'),
  estimate: maybe.describe('points; percent for dasher_efficiency, order_volume and what is measured elsewhere'),
  interval,
  interval_kind: z
    .enum(['always_valid', 'final'])
    .nullable()
    .describe('always_valid: holds however often one looks; final: 95 % at the end of the experiment'),
  p_value: maybe.describe('two-sided, of the end alone; null before it'),
  state: z.enum(RESULT_STATES),
  confirmed: z.boolean().nullable().describe('of primary metrics: passed a bound, and so did those before it; null: no look yet'),
  method: z
    .enum(METHODS)
    .nullable()
    .describe(
      'within_day: treated and untreated units of the same days; before_after: all are treated, the days before stand in',
    ),
  orders: z.object({ treated: z.int(), untreated: z.int() }).nullable(),
  clusters: z.object({ treated: z.int(), untreated: z.int() }).nullable(),
  variance_reduction: maybe.describe('share of the variance that the units’ own past took away'),
  missing: z.string().nullable().describe('why there is no estimate'),
  series: z.array(z.object({ day: z.int(), treated: maybe, untreated: maybe })),
});

export const lookSchema = z.object({
  day: z.int(),
  at: timeSchema,
  metric: metricSchema,
  information: number.describe('share of what the plan and the week it may be longer can give, 0..1'),
  bound: maybe.describe('one-sided p that must be reached; null: nothing may be spent yet'),
  p_value: maybe.describe('one-sided, towards the target'),
  p_randomisation: maybe.describe('one-sided, by other draws of the same mechanism; null: not computed'),
  estimate: maybe,
  crossed: z.boolean(),
});

export const checkSchema = z.object({
  check: z.enum(['assignment', 'applied', 'days', 'events', 'spillover', 'controls']),
  ok: z.boolean().nullable().describe('null: cannot be told'),
  text: z.string(),
});

export const experimentHistorySchema = z.object({
  at: timeSchema.describe('as_of of the command'),
  day: z.int().describe('day that was under way; 0 before the start'),
  what: z.enum(['start', 'hold', 'advance', 'extend', 'adjust', 'roll_back', 'conclude']),
  to: z.string().nullable(),
  note: z.string().nullable(),
  by: z.string().nullable(),
});

export const forecastSchema = z.object({
  metric: metricSchema,
  expected: number.describe('change the recommendation stated'),
  interval80: interval,
  realised: maybe,
  held: z.boolean().nullable().describe('the 80 % interval holds what was realised'),
});

export const decisionSchema = z.object({
  action: z.enum(ACTIONS),
  why: z.string(),
  reasons: z.array(z.string()),
  extend_days: z.int().nullable(),
});

const core = {
  sample: sampleSchema,
  experiment_id: z.string(),
  plan_id: z.string(),
  incident_id: z.string(),
  title: z.string(),
  slice: sliceSchema,
  status: z.enum(EXPERIMENT_STATUSES),
  start: timeSchema,
  conclusion: z.enum(CONCLUSIONS).nullable(),
};

export const experimentSchema = z.object({
  schema: z.literal('cxf.experiment/v1'),
  ...core,
  plan_hash: z.string(),
  recommendation_id: z.string(),
  action: z.object({
    lever: z.string(),
    from: z.union([z.string(), number]).nullable(),
    to: z.union([z.string(), number]).nullable(),
    segment: z.string().nullable(),
  }),
  unit: z.object({ kind: z.enum(UNIT_KINDS), treated: z.int(), untreated: z.int().describe('never treated by the assignment') }),
  as_of: timeSchema,
  day: z.int().describe('calendar days completed at as_of'),
  last_day: z.int().nullable().describe('by the calendar as it stands; null while held'),
  days_left: z.int().nullable(),
  phase: z.object({ number: z.int(), name: z.string(), share: number, day_from: z.int(), day_to: z.int().nullable() }).nullable(),
  phases: z.array(z.object({ name: z.string(), share: number, day_from: z.int(), day_to: z.int().nullable() })),
  held: z.boolean(),
  extended_days: z.int(),
  srm: z.object({
    p_value: maybe.describe('of the units of both arms that have orders, against the assignment; may be looked at daily'),
    ok: z.boolean().nullable(),
    observed: z.object({ treated: z.int(), untreated: z.int() }),
    expected: z.object({ treated: z.int(), untreated: z.int() }),
  }),
  checks: z.array(checkSchema),
  results: z.array(resultSchema),
  looks: z.array(lookSchema),
  decision: decisionSchema.nullable(),
  forecast: z.array(forecastSchema),
  history: z.array(experimentHistorySchema),
  limitations: z.array(z.string()),
  warnings: z.array(warningSchema),
  next: z.array(z.string()),
});

export const experimentsSchema = z.object({
  schema: z.literal('cxf.experiments/v1'),
  sample: sampleSchema,
  experiments: z.array(z.object({ ...core, day: z.int(), last_day: z.int().nullable() })).describe('last created first'),
});

export const calibrationSchema = z.object({
  schema: z.literal('cxf.calibration/v1'),
  sample: sampleSchema,
  experiments: z.int().describe('concluded, with a forecast and a result'),
  rows: z.array(forecastSchema.extend({ experiment_id: z.string(), cause: z.string() })),
  held: z.object({ share: maybe, of: z.int() }).describe('how often the 80 % intervals held what came'),
  realised_share: maybe.describe('realised / expected gain, over all; null: none yet'),
  factor: number.describe('what recommendations are multiplied with: shrunk towards 1 while there are few'),
});

export type ExperimentDocument = z.infer<typeof experimentSchema>;
export type ExperimentsDocument = z.infer<typeof experimentsSchema>;
export type CalibrationDocument = z.infer<typeof calibrationSchema>;
export type Result = z.infer<typeof resultSchema>;
export type Look = z.infer<typeof lookSchema>;
export type Check = z.infer<typeof checkSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Forecast = z.infer<typeof forecastSchema>;
export type ExperimentEntry = z.infer<typeof experimentHistorySchema>;
export type Conclusion = (typeof CONCLUSIONS)[number];
