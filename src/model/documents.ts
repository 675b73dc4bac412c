import { z } from 'zod';
import { doctorSchema } from './doctor.js';
import { calibrationSchema, experimentSchema, experimentsSchema } from './experiment.js';
import { initSchema } from './init.js';
import { notificationSchema, notifiedSchema, outboxSchema } from './notification.js';
import { planSchema, plansSchema } from './plan.js';
import { powerSchema } from './power.js';
import { rcaSchema, rcasSchema } from './rca.js';
import { recommendSchema } from './recommend.js';
import {
  metricSchema,
  sampleSchema as sample,
  severitySchema,
  sliceSchema,
  timeSchema as time,
  trendPointSchema,
  warningSchema,
} from './schemas.js';
import { stateSchema } from './state.js';
import { versionSchema } from './version.js';
import { EVENT_TYPES, STATUSES, VERDICTS } from './words.js';

/** The JSON documents of `--json`. `docs/schema/*.json` is generated from here (`npm run schemas`). */

const number = z.number();
const maybe = z.number().nullable();
export const statusSchema = z.enum(STATUSES);
const interval = z.tuple([number, number]).nullable();

export const changeSchema = z.object({
  baseline: maybe,
  current: maybe,
  delta: maybe.describe(
    'current - baseline, in points; in percent of the baseline for dasher_efficiency and order_volume in `delta_pct`',
  ),
  delta_pct: maybe.describe('100 x delta / baseline'),
  ci95: interval,
  p_value: maybe.describe('two-sided, with between-day variance, before correction'),
});

export const metricRowSchema = changeSchema.extend({ metric: metricSchema, significant: z.boolean() });

export const topSliceSchema = z.object({
  rank: z.int(),
  slice: sliceSchema,
  baseline: maybe,
  current: maybe,
  delta: maybe,
  delta_pct: maybe.describe('100 x delta / baseline'),
  ci95: interval,
  q_value: maybe,
  significance: z.enum(['***', '**', '*', '']),
  orders: z.int(),
  share_of_drop: maybe,
});

export const historySchema = z.object({
  at: time.describe('as_of of the run for what cxf did; the time of day for what people did'),
  what: z.enum(['found', 'severity', 'slice', 'status', 'note', 'merged', 'feedback', 'assigned', 'linked', 'reopened']),
  from: z.string().nullable(),
  to: z.string().nullable(),
  note: z.string().nullable(),
  by: z.string().nullable().describe('`cxf`, or the name a person asked to be recorded'),
});

export const feedbackSchema = z.object({
  verdict: z.enum(VERDICTS),
  at: time.describe('the time of day at which it was said'),
  until: time.nullable().describe('how long it keeps later findings silent; null: not at all'),
  line: maybe.describe('of a false alarm: size of harm (points, or percent) below which its slice and metric stay silent'),
  note: z.string().nullable(),
  by: z.string().nullable(),
});

export const incidentSchema = z.object({
  id: z.string(),
  status: statusSchema,
  severity: severitySchema,
  metric: metricSchema,
  slice: sliceSchema,
  title: z.string(),
  onset: time,
  detected_at: time,
  first_seen: time,
  last_seen: time,
  window: z
    .object({ start: time, end: time })
    .describe('the hours its figures cover: from onset to the end of the matured window'),
  baseline: maybe,
  current: maybe,
  delta: maybe,
  delta_pct: maybe,
  ci95: interval,
  p_value: maybe,
  q_value: maybe,
  orders: z.int(),
  metrics: z.array(metricRowSchema),
  top_slices: z.array(topSliceSchema),
  decomposition: z
    .array(z.object({ metric: metricSchema, points: number }))
    .describe('points of CX score lost (-) or gained by each rate; sums exactly to the change of the score'),
  trend: z.array(trendPointSchema),
  resolved_at: time.nullable(),
  assignee: z.string().nullable().describe('who works on it, as a person said'),
  ticket: z.string().nullable().describe('http(s) URL of the ticket about it'),
  merged_into: z.string().nullable().describe('incident it is one with; null where it stands for itself'),
  merged: z.array(z.string()).describe('ids of incidents that are one with it: what is found of them counts here'),
  feedback: z.array(feedbackSchema).describe('what people said it was, oldest first'),
  experiments: z
    .array(z.object({ experiment_id: z.string(), plan_id: z.string(), start: time, conclusion: z.string().nullable() }))
    .describe('on this incident, oldest first'),
  history: z.array(historySchema),
});

export const detectSchema = z.object({
  schema: z.literal('cxf.detect/v1'),
  source: z.string(),
  sample,
  where: sliceSchema.describe('the filter of --where: everything in the document is of its orders only'),
  as_of: time,
  window: z.object({ start: time, end: time, matured_end: time }),
  baseline: z.object({ start: time, end: time }),
  data_watermark: time,
  overall: z.partialRecord(metricSchema, changeSchema),
  unavailable: z.array(z.object({ metric: metricSchema, missing: z.array(z.string()) })),
  slices_tested: z.int(),
  tests: z.int(),
  stores_tested: z
    .int()
    .nullable()
    .describe('stores judged one by one; null where there is no store_id, or stores are a dimension already'),
  trend: z
    .array(trendPointSchema)
    .describe('CX score (else the first metric there is) of all orders, hour by hour over seven days'),
  incidents: z.array(incidentSchema),
  resolved: z.array(incidentSchema),
  changes: z.array(notifiedSchema).optional().describe('with --cron: what is not as it was when that was last told'),
  muted: z
    .array(
      z.object({
        incident_id: z.string().describe('the incident whose feedback keeps it silent'),
        verdict: z.enum(VERDICTS),
        until: time,
        line: maybe,
        severity: severitySchema,
        metric: metricSchema,
        slice: sliceSchema,
        title: z.string(),
      }),
    )
    .describe('over the alert line, but kept silent by feedback'),
  calendar: z
    .array(z.object({ name: z.string(), from: z.string(), to: z.string(), slice: sliceSchema }))
    .describe('hours of the configured calendar in window or baseline, left out of both; local clock times'),
  warnings: z.array(warningSchema),
  limitations: z.array(z.string()).describe('what the source cannot tell, and what follows for the figures'),
  next: z.array(z.string()),
});

export const incidentDocumentSchema = incidentSchema.extend({ schema: z.literal('cxf.incident/v1'), sample });
export const incidentsSchema = z.object({ schema: z.literal('cxf.incidents/v1'), sample, incidents: z.array(incidentSchema) });
export const ordersSchema = z.object({
  schema: z.literal('cxf.orders/v1'),
  sample,
  incident_id: z.string(),
  orders: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
    .describe('columns of the order, and cx_loss: points it lost on its own; worst first'),
});
export const errorSchema = z.object({
  schema: z.literal('cxf.error/v1'),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});

export const eventSchema = z.object({
  event_id: z.string(),
  at: time,
  type: z.enum(EVENT_TYPES),
  lever: z.string().nullable(),
  from_value: z.string().nullable(),
  to_value: z.string().nullable(),
  scope: sliceSchema.describe('empty: everywhere'),
  description: z.string().nullable(),
});
export const eventsSchema = z.object({ schema: z.literal('cxf.events/v1'), sample, events: z.array(eventSchema) });

export const backtestIncidentSchema = z.object({
  id: z.string(),
  fired_at: time.describe('as_of of the run that would have raised it'),
  severity: severitySchema.describe('as last seen'),
  title: z.string(),
  metric: metricSchema,
  slice: sliceSchema,
  onset: time,
  baseline: maybe,
  current: maybe,
  delta: maybe,
  delta_pct: maybe,
  ci95: interval,
  q_value: maybe,
  orders: z.int(),
  resolved_at: time.nullable(),
  visible_in_total_at: time
    .nullable()
    .describe(
      'first run, while it was open, at which the metric over all orders was out of its usual range by severity low or more',
    ),
  lead_hours: maybe.describe('from fired_at to visible_in_total_at; null where the total never showed it'),
});
export const explainSchema = z.object({
  schema: z.literal('cxf.explain/v1'),
  source: z.string(),
  sample,
  as_of: time,
  window: z.object({ start: time, end: time }),
  slice: sliceSchema,
  judged: z.boolean().describe('false: too few orders, no comparable hours before, or hours of the calendar'),
  orders: z.int(),
  usual_orders: number,
  orders_per_day: number,
  slices_tested: z.int(),
  tests: z.int(),
  metrics: z.array(
    changeSchema.extend({
      metric: metricSchema,
      since: time.describe('start of the stretch, of those that end with the window, with the strongest sign'),
      q_value: maybe,
      severity: severitySchema.nullable(),
      line: number.describe('size of harm that would be low: points, or percent'),
      over_the_line: z.boolean(),
      missed: z.array(z.enum(['improved', 'too_small', 'too_uncertain'])),
      more_orders_needed: z
        .int()
        .nullable()
        .describe(
          'orders beyond those there were that make a change of this size certain; null: none needed, or no number would',
        ),
    }),
  ),
  incidents: z
    .array(
      z.object({
        title: z.string(),
        slice: sliceSchema,
        severity: severitySchema,
        relation: z.enum(['this', 'larger', 'smaller']),
        muted: z.boolean(),
      }),
    )
    .describe('found now, on this slice or one that holds it or is held by it'),
  warnings: z.array(warningSchema),
});
export const backtestSchema = z.object({
  schema: z.literal('cxf.backtest/v1'),
  source: z.string(),
  sample,
  from: time,
  to: time,
  every_hours: number,
  runs: z.int(),
  runs_skipped: z.int().describe('for want of fresh orders or history, or because rows were missing'),
  incidents: z.array(backtestIncidentSchema).describe('in the order they would have fired'),
  alerts_per_week: z.record(severitySchema, number).describe('at each --min-severity'),
  warnings: z.array(warningSchema),
  limitations: z.array(z.string()).describe('what the replay leaves out'),
});

/** A metric over time with its expected band, without an incident. */
export const trendSchema = z.object({
  schema: z.literal('cxf.trend/v1'),
  source: z.string(),
  sample,
  where: sliceSchema,
  metric: metricSchema,
  by: z.enum(['hour', 'day']),
  as_of: time,
  window: z.object({ start: time, end: time, matured_end: time }),
  data_watermark: time,
  baseline_days: number.describe('each hour (or day) is compared with the same hours of the week in so many days before it'),
  change: changeSchema.describe(
    'of the whole window, against the same hours before it; null where nothing as long is comparable',
  ),
  points: z.array(trendPointSchema).describe('by `by`, oldest first; hours (or days) without orders are left out'),
  days: z
    .array(trendPointSchema.extend({ hours: z.int().describe('of the day that are in the window') }))
    .describe('by local day: the same points where by is day'),
  events: z.array(eventSchema).describe('changes in the window that reach the slice, oldest first'),
  warnings: z.array(warningSchema),
  limitations: z.array(z.string()),
  next: z.array(z.string()),
});

/** The documents of one investigation together; a step that has not been taken is null. */
export const reportSchema = z.object({
  schema: z.literal('cxf.report/v1'),
  sample,
  as_of: time,
  incident: incidentDocumentSchema,
  events: z.array(eventSchema).describe('changes within the hours of the trend that reach the slice, oldest first'),
  rca: rcaSchema.nullable(),
  recommend: recommendSchema.nullable(),
  plan: planSchema.nullable().describe('the last one made for the incident that no other has replaced'),
  experiment: experimentSchema.nullable().describe('the last one started on the incident'),
  missing: z
    .array(
      z.object({
        step: z.enum(['rca', 'recommend', 'plan', 'experiment']),
        code: z.string(),
        message: z.string(),
        hint: z.string().nullable(),
      }),
    )
    .describe('steps that are null, and why'),
  warnings: z.array(warningSchema),
  next: z.array(z.string()),
});

/** Every document of `--json`, by its `schema`. */
export const DOCUMENTS = {
  'cxf.init/v1': initSchema,
  'cxf.doctor/v1': doctorSchema,
  'cxf.detect/v1': detectSchema,
  'cxf.incident/v1': incidentDocumentSchema,
  'cxf.incidents/v1': incidentsSchema,
  'cxf.events/v1': eventsSchema,
  'cxf.orders/v1': ordersSchema,
  'cxf.backtest/v1': backtestSchema,
  'cxf.explain/v1': explainSchema,
  'cxf.rca/v1': rcaSchema,
  'cxf.rcas/v1': rcasSchema,
  'cxf.recommend/v1': recommendSchema,
  'cxf.plan/v1': planSchema,
  'cxf.plans/v1': plansSchema,
  'cxf.power/v1': powerSchema,
  'cxf.experiment/v1': experimentSchema,
  'cxf.experiments/v1': experimentsSchema,
  'cxf.calibration/v1': calibrationSchema,
  'cxf.trend/v1': trendSchema,
  'cxf.report/v1': reportSchema,
  'cxf.notification/v1': notificationSchema,
  'cxf.outbox/v1': outboxSchema,
  'cxf.state/v1': stateSchema,
  'cxf.version/v1': versionSchema,
  'cxf.error/v1': errorSchema,
} as const;

export type Incident = z.infer<typeof incidentSchema>;
/** What detection knows of an incident; the rest (status, history, first and last seen) belongs to the state. */
export type FoundIncident = Omit<
  Incident,
  | 'id'
  | 'status'
  | 'first_seen'
  | 'last_seen'
  | 'resolved_at'
  | 'assignee'
  | 'ticket'
  | 'merged_into'
  | 'merged'
  | 'feedback'
  | 'experiments'
  | 'history'
>;
export type ExplainDocument = z.infer<typeof explainSchema>;
export type BacktestDocument = z.infer<typeof backtestSchema>;
export type BacktestIncident = z.infer<typeof backtestIncidentSchema>;
export type Feedback = z.infer<typeof feedbackSchema>;
export type Verdict = Feedback['verdict'];
export type Muted = DetectDocument['muted'][number];
export type MetricRow = z.infer<typeof metricRowSchema>;
export type Change = z.infer<typeof changeSchema>;
export type TopSlice = z.infer<typeof topSliceSchema>;
export type TrendPoint = z.infer<typeof trendPointSchema>;
export type HistoryEntry = z.infer<typeof historySchema>;
export type Status = z.infer<typeof statusSchema>;
export type DetectDocument = z.infer<typeof detectSchema>;
export type IncidentDocument = z.infer<typeof incidentDocumentSchema>;
export type IncidentsDocument = z.infer<typeof incidentsSchema>;
export type TrendDocument = z.infer<typeof trendSchema>;
export type ReportDocument = z.infer<typeof reportSchema>;
export type ErrorDocument = z.infer<typeof errorSchema>;
export type ChangeEvent = z.infer<typeof eventSchema>;
export type EventsDocument = z.infer<typeof eventsSchema>;
