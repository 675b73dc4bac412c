import { z } from 'zod';
import { metricSchema, sampleSchema, severitySchema, sliceSchema, timeSchema, warningSchema } from './schemas.js';

const maybe = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]);

export const expectedSchema = z.object({
  from: z.number(),
  to: z.number(),
  delta: z.number().describe("on the incident's slice, in points"),
  interval80: interval.describe('of delta'),
  segment_delta: z.number().describe('on the orders of the segment alone'),
});

export const tradeoffSchema = z.object({
  metric: z.string(),
  delta: maybe.describe('in `unit`'),
  delta_pct: maybe.describe('relative change, percent'),
  unit: z.string(),
  interval80: interval.nullable().describe('of delta_pct where there is one, else of delta; null: not estimated'),
  text: z.string(),
});

export const recommendationSchema = z.object({
  rank: z.int(),
  id: z.string(),
  cause: z.string(),
  title: z.string(),
  confidence: z.number().describe('that it brings at least half of the stated gain; calibrated'),
  action: z.object({
    lever: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    scope: z.object({ slice: sliceSchema, segment: z.string().nullable() }),
  }),
  expected: z.partialRecord(metricSchema, expectedSchema),
  tradeoffs: z.array(tradeoffSchema),
  complexity: z.enum(['low', 'medium', 'high']),
  rollout_days: z.int(),
  reversible: z.boolean(),
  pareto: z.boolean().describe('no other recommendation brings more for less efficiency'),
  coverage: z.number().describe("share of the incident's orders it acts on, 0..1"),
  segments: z
    .array(z.object({ segment: z.string().nullable(), gain: z.number(), efficiency_pct: maybe, coverage: z.number() }))
    .describe('scopes weighed: points of CX score on the slice, and what they cost'),
  left_on_table: z.number().describe('points of CX score that the whole slice would bring beyond this segment'),
  assumptions: z.array(z.string()),
});

export const recommendSchema = z.object({
  schema: z.literal('cxf.recommend/v1'),
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
  current: z.partialRecord(metricSchema, z.number()),
  verdict: z.enum(['act', 'monitor']),
  objective: z.enum(['cx', 'efficiency', 'balanced']),
  recommendations: z.array(recommendationSchema).describe('best first'),
  summary: z.string(),
  limitations: z.array(z.string()),
  warnings: z.array(warningSchema),
  next: z.array(z.string()),
});

export type RecommendDocument = z.infer<typeof recommendSchema>;
export type Recommendation = z.infer<typeof recommendationSchema>;
export type Tradeoff = z.infer<typeof tradeoffSchema>;
export type Expected = z.infer<typeof expectedSchema>;
