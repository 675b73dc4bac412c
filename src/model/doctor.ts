import { z } from 'zod';
import { sampleSchema, timeSchema } from './schemas.js';

export const CHECKS = [
  'configuration',
  'source',
  'mapping',
  'values',
  'ids',
  'ranges',
  'freshness',
  'gaps',
  'history',
  'time_zones',
  'maturity',
  'events',
  'state',
  'cache',
  'versions',
] as const;
export type CheckId = (typeof CHECKS)[number];

/** `ok`: as it should be. `note`: worth knowing. `warning`: figures may mislead. `thin`: stale or too short (exit 4). `wrong`: no evaluation (exit 2). */
export const LEVELS = ['ok', 'note', 'warning', 'thin', 'wrong'] as const;
export type Level = (typeof LEVELS)[number];

export const findingSchema = z.object({
  check: z.enum(CHECKS),
  code: z.string().describe('stable machine name, such as stale_data'),
  level: z.enum(LEVELS),
  message: z.string(),
  fix: z.string().nullable(),
});

/** `cxf doctor`. */
export const doctorSchema = z.object({
  schema: z.literal('cxf.doctor/v1'),
  sample: sampleSchema,
  verdict: z.enum(LEVELS).describe('the worst level'),
  as_of: timeSchema.nullable(),
  paths: z.object({
    configuration: z.string().nullable(),
    source: z.string().nullable(),
    events: z.string().nullable(),
    state: z.string().nullable(),
  }),
  versions: z.object({ cxf: z.string(), node: z.string(), duckdb: z.string().nullable(), sqlite: z.string().nullable() }),
  findings: z.array(findingSchema),
  next: z.array(z.string()),
});

export type Finding = z.infer<typeof findingSchema>;
export type DoctorDocument = z.infer<typeof doctorSchema>;
