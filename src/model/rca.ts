import { z } from 'zod';
import { metricSchema, sampleSchema, severitySchema, sliceSchema, timeSchema, warningSchema } from './schemas.js';

const maybe = z.number().nullable();
const share = z.number();

export const EVIDENCE_KINDS = ['driver_shift', 'shap', 'diff_in_diff', 'correlation', 'timeline', 'mix', 'counter'] as const;

export const evidenceSchema = z.object({
  kind: z.enum(EVIDENCE_KINDS),
  driver: z.string().nullable(),
  segment: z.string().nullable().describe('orders it is about, such as `batched orders`; null: all of the slice'),
  before: maybe.describe('booleans in percent, probabilities 0..1, durations in seconds'),
  after: maybe,
  statistic: maybe,
  p_value: maybe,
  supports: z.boolean(),
  text: z.string(),
  detail: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).optional(),
});

export const timelineSchema = z.object({
  event_id: z.string(),
  change_at: timeSchema,
  regression_start: timeSchema,
  lag_hours: z.number(),
});

export const causeSchema = z.object({
  rank: z.int(),
  cause: z.string(),
  title: z.string(),
  confidence: z.number().describe('calibrated: of all causes at about 0.9, nine in ten are true ones'),
  impact: z.enum(['high', 'medium', 'low']),
  share_of_drop: share.describe('of the drop of the score, 0..1'),
  evidence: z.array(evidenceSchema),
  timeline: timelineSchema.nullable(),
});

export const rcaSchema = z.object({
  schema: z.literal('cxf.rca/v1'),
  sample: sampleSchema,
  as_of: timeSchema,
  incident: z.object({
    id: z.string(),
    title: z.string(),
    slice: sliceSchema,
    severity: severitySchema,
    metric: metricSchema,
    delta: maybe,
    onset: timeSchema,
    window: z.object({ start: timeSchema, end: timeSchema }),
    orders: z.int(),
  }),
  verdict: z.enum(['act', 'monitor']),
  causes: z.array(causeSchema).describe('most likely first'),
  symptoms: z
    .array(z.object({ cause: z.string(), of: z.string(), text: z.string() }))
    .describe('drivers that moved, all of it explained by a cause before them'),
  unexplained_share: share.describe('of the drop, by no cause; 0..1'),
  summary: z.string(),
  limitations: z.array(z.string()),
  warnings: z.array(warningSchema),
  next: z.array(z.string()),
});

/** `cxf rca --all-open`. */
export const rcasSchema = z.object({
  schema: z.literal('cxf.rcas/v1'),
  sample: sampleSchema,
  analyses: z.array(rcaSchema),
  skipped: z
    .array(z.object({ id: z.string(), code: z.string(), message: z.string() }))
    .describe('open incidents that could not be judged, and why'),
});

export type RcaDocument = z.infer<typeof rcaSchema>;
export type RcasDocument = z.infer<typeof rcasSchema>;
export type Cause = z.infer<typeof causeSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Timeline = z.infer<typeof timelineSchema>;
