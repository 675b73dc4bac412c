import { z } from 'zod';
import { METRIC_IDS } from './metrics.js';

/** Pieces that several documents share. */
export const timeSchema = z.iso.datetime().describe('ISO 8601, UTC');
export const metricSchema = z.enum(METRIC_IDS);
export const trendPointSchema = z.object({
  at: timeSchema,
  value: z.number().nullable(),
  expected: z.number().nullable(),
  lo: z.number().nullable(),
  hi: z.number().nullable(),
  orders: z.int(),
});
export const severitySchema = z.enum(['low', 'medium', 'high']);
export const sliceSchema = z.record(z.string(), z.string()).describe('dimension -> value; {} is all orders');
export const warningSchema = z.object({ code: z.string(), message: z.string() });
export const sampleSchema = z.boolean().describe('true where the packaged sample was used for want of a source');
