import { z } from 'zod';
import { metricSchema, timeSchema } from './schemas.js';

const columnSchema = z.object({
  column: z.string().describe('the contract column'),
  meaning: z.string(),
  expression: z.string().describe('what stands in cxf.toml: a column of the source, or SQL over one row'),
  from: z.array(z.string()).describe('columns of the source it reads'),
  confidence: z.number().describe('0..1'),
  level: z.enum(['sure', 'likely', 'guess', 'given']),
  reasons: z.array(z.string()),
  others: z.array(z.object({ expression: z.string(), confidence: z.number() })).describe('what else it could be, best first'),
});

const questionSchema = z.object({
  id: z.string().describe('a contract column, timezone, local, promise or month_first'),
  text: z.string(),
  options: z.array(z.object({ value: z.string(), why: z.string() })).describe('empty: any answer'),
  proposed: z.string().describe('what --yes takes'),
  flag: z.string().describe('the option that answers it'),
  blocking: z.boolean().describe('without --yes or an answer nothing is written'),
});

/** `cxf init`: what a source holds, how it is read, and what was written. */
export const initSchema = z.object({
  schema: z.literal('cxf.init/v1'),
  source: z.string(),
  rows: z.int(),
  span: z.object({ start: timeSchema, end: timeSchema }).nullable(),
  columns: z.array(columnSchema),
  not_found: z.array(z.object({ column: z.string(), meaning: z.string() })),
  unavailable: z.array(z.object({ metric: metricSchema, missing: z.array(z.string()) })),
  unused: z.array(z.string()).describe('columns of the source that nothing reads'),
  dimensions: z.array(z.string()),
  timezone: z.object({ zone: z.string(), by_region: z.record(z.string(), z.string()), reasons: z.array(z.string()) }),
  as_of: z.object({ value: z.string().nullable().describe('null: now'), reason: z.string() }),
  maturity: z.object({ value: z.string().nullable(), reason: z.string() }),
  questions: z.array(questionSchema),
  problems: z.array(z.string()).describe('why the mapping does not work yet'),
  file: z.object({ path: z.string(), written: z.boolean(), backup: z.string().nullable() }),
  toml: z.string(),
  first_detect: z
    .object({
      as_of: timeSchema.nullable(),
      incidents: z.array(z.object({ id: z.string(), severity: z.string(), title: z.string() })),
      slices_tested: z.int(),
      error: z.string().nullable().describe('why there is no answer'),
    })
    .nullable()
    .describe('null where it did not run'),
  next: z.array(z.string()),
});

export type InitDocument = z.infer<typeof initSchema>;
export type InitColumn = InitDocument['columns'][number];
export type InitQuestion = InitDocument['questions'][number];
