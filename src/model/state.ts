import { z } from 'zod';

/** `cxf.state/v1`: what a state holds, and what was done with it. */
export const stateSchema = z.object({
  schema: z.literal('cxf.state/v1'),
  action: z.enum(['check', 'backup', 'restore', 'import']),
  state: z.string().describe('folder of the state'),
  version: z.int().describe('steps of the schema; a cxf that knows fewer refuses it'),
  bytes: z.int(),
  counts: z.record(z.string(), z.int()).describe('rows by table'),
  problems: z.array(z.string()).describe('none where all is well'),
  file: z.string().nullable().describe('backup that was written or read, or export that was read; null for check'),
  replaced: z.string().nullable().describe('backup of what the state held before; null where nothing was replaced'),
  merged: z
    .object({ added: z.int(), updated: z.int() })
    .nullable()
    .describe('rows that an import added and brought up to date; null for the others'),
  backups: z
    .array(z.object({ name: z.string(), reason: z.enum(['upgrade', 'restore', 'import', 'manual']), bytes: z.int() }))
    .describe('in the folder backups of the state, last made first'),
});

export type StateDocument = z.infer<typeof stateSchema>;
