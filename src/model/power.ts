import { z } from 'zod';
import { metricSchema, sampleSchema, sliceSchema, timeSchema } from './schemas.js';

const number = z.number();
const maybe = z.number().nullable();

/** `cxf power`: the calculator. */
export const powerSchema = z.object({
  schema: z.literal('cxf.power/v1'),
  metric: metricSchema,
  input: z.object({
    baseline: number.describe('percent'),
    mde: maybe.describe('points, signed; as given'),
    alpha: number,
    power: number,
    cluster_size: number,
    icc: number,
    cv: number,
    clusters: z.int().nullable().describe('of both arms together; as given, or those of the history'),
    reduction: number.describe('share of the variance a covariate takes away'),
  }),
  design_effect: number,
  for_mde: z
    .object({
      n_per_arm: z.int().nullable(),
      clusters_per_arm: z.int().nullable(),
      n_per_arm_unclustered: z.int().nullable(),
      days: z.int().nullable().describe('whole weeks with the clusters there are; null: not known, or never'),
    })
    .nullable()
    .describe('what the effect needs; null without one'),
  for_clusters: z
    .object({
      n_per_arm: z.int(),
      clusters_per_arm: z.int(),
      mde: maybe.describe('points'),
      power: maybe.describe('of the effect given'),
    })
    .nullable()
    .describe('what the clusters there are find; null where their number is not known'),
  data: z
    .object({
      source: z.string(),
      sample: sampleSchema,
      slice: sliceSchema,
      span: z.object({ start: timeSchema, end: timeSchema }),
      stores: z.int(),
      orders_per_store_per_day: number,
      icc_interval: z.tuple([number, number]),
      days: z.int().describe('days a cluster is measured over'),
    })
    .nullable()
    .describe('with --from-data: what the history said'),
  notes: z.array(z.string()),
});

export type PowerDocument = z.infer<typeof powerSchema>;
