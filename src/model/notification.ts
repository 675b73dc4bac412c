import { z } from 'zod';
import { metricSchema, sampleSchema as sample, severitySchema, sliceSchema, timeSchema as time } from './schemas.js';
import { STATUSES } from './words.js';

const maybe = z.number().nullable();

/** Why a message is sent. `failed` and `recovered` are about the evaluation itself. */
export const CHANGE_KINDS = ['new', 'worse', 'reopened', 'repeat', 'resolved', 'failed', 'recovered', 'test'] as const;

export const notifiedSchema = z.object({
  kind: z.enum(CHANGE_KINDS),
  incident_id: z.string().nullable().describe('null where it is not about an incident'),
  title: z.string(),
  severity: severitySchema.nullable(),
  previous_severity: severitySchema.nullable().describe('the one told last'),
  status: z.enum(STATUSES).nullable(),
  metric: metricSchema.nullable(),
  slice: sliceSchema,
  onset: time.nullable(),
  baseline: maybe,
  current: maybe,
  delta: maybe,
  delta_pct: maybe,
  orders: z.int().nullable(),
  resolved_at: time.nullable(),
  assignee: z.string().nullable(),
  ticket: z.string().nullable(),
  message: z.string().nullable().describe('why it could not be evaluated, or where it was merged into'),
});

/** What webhooks, programs and stdout get; the others are drawn from it. */
export const notificationSchema = z.object({
  schema: z.literal('cxf.notification/v1'),
  key: z.string().describe('the same for every attempt to deliver this message, and for no other: the Idempotency-Key'),
  channel: z.string(),
  source: z.string(),
  sample,
  as_of: time,
  status: z.enum(['firing', 'resolved']).describe('resolved where nothing in it is still open'),
  title: z.string(),
  changes: z.array(notifiedSchema).describe('worst first, what is over last'),
});

export const outboxSchema = z.object({
  schema: z.literal('cxf.outbox/v1'),
  sample,
  messages: z
    .array(
      z.object({
        id: z.int(),
        channel: z.string(),
        key: z.string(),
        state: z.enum(['waiting', 'sending', 'sent', 'dead']),
        title: z.string(),
        created: time,
        attempts: z.int(),
        next_at: time.nullable().describe('not before; null where it is sent or given up'),
        done_at: time.nullable(),
        last_error: z.string().nullable(),
      }),
    )
    .describe('oldest first'),
});

export type Notified = z.infer<typeof notifiedSchema>;
export type ChangeKind = Notified['kind'];
export type Notification = z.infer<typeof notificationSchema>;
export type OutboxDocument = z.infer<typeof outboxSchema>;
