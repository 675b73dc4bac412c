import type { Settings } from '../config/settings.js';
import { openEngine } from '../engine/open.js';
import type { Engine } from '../engine/types.js';
import { CxfError, EXIT, notEvaluated, usageError } from '../errors.js';
import type { ChangeEvent, IncidentDocument } from '../model/documents.js';
import { nearest } from '../model/nearest.js';
import type { RcaDocument, RcasDocument } from '../model/rca.js';
import { related } from '../model/slice.js';
import { analyse } from '../rca/analyse.js';
import { HYPOTHESES } from '../rca/hypotheses/index.js';
import type { RcaInput } from '../rca/types.js';
import { allIncidents } from '../store/records.js';
import { resolveAsOf } from './as-of.js';
import type { RunOptions } from './detect.js';
import { listEvents } from './events.js';
import { gather, type Question } from './gather.js';
import { documentOf, findIncident, listIncidents, withStore } from './incidents.js';
import { ordersOf } from './steps.js';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

interface Found {
  readonly incident: IncidentDocument;
  /** Hours of earlier incidents of related slices. */
  readonly earlier: Question['excluded'];
  /** Slices of incidents in the same hours that are none of this one's. */
  readonly others: Question['others'];
}

const look = (settings: Settings, id: string, now: number): Promise<Found> =>
  withStore(settings, id, (store) => {
    const record = findIncident(store, settings, id, now);
    const incident = documentOf(store, settings, record, now);
    const earlier = allIncidents(store)
      .filter((r) => r.id !== record.id && r.onset < record.onset && related(r.slice, record.slice))
      .map((r) => ({ from: r.onset, to: Math.min(r.until, record.onset) }));
    const others = allIncidents(store)
      .filter((r) => r.id !== record.id && r.until > record.onset && r.onset < record.until && !related(r.slice, record.slice))
      .map((r) => r.slice);
    return { incident, earlier, others };
  });

/** The last hour that counts: orders old enough to be judged, not after the incident was over, nor since it was experimented on. */
function endOf(incident: IncidentDocument, settings: Settings, asOf: number): number {
  const matured = Math.floor((asOf - settings.maturityMs) / HOUR) * HOUR;
  const over = incident.resolved_at === null ? Number.POSITIVE_INFINITY : Date.parse(incident.resolved_at);
  return Math.min(matured, over, ...incident.experiments.map((e) => Date.parse(e.start)));
}

/** Changes up to as_of; null where there is no change log at all. */
async function eventsOf(settings: Settings, now: number, cwd: string): Promise<readonly ChangeEvent[] | null> {
  const { events } = await listEvents(settings, now, cwd);
  return settings.events === null && events.length === 0 ? null : events;
}

/** Causes explain lost points of the score; an incident of something else is told so. */
const ofMetric = (metric: IncidentDocument['metric']): string[] =>
  metric === 'order_volume' || metric === 'dasher_efficiency'
    ? [`the incident is one of ${metric}: causes are sought for the CX score of its orders, not for that`]
    : [];

export interface RcaOptions extends RunOptions {
  readonly cwd: string;
  /** Open already, and closed by who opened it. */
  readonly engine?: Engine;
}

/** The answer of root-cause analysis with what it was computed from, for what comes after it. */
export interface Investigation {
  readonly document: RcaDocument;
  readonly incident: IncidentDocument;
  readonly input: RcaInput;
}

/** `cxf rca`: why an incident happened. Reads the source and the state; writes neither. */
export const runRca = async (settings: Settings, id: string, options: RcaOptions): Promise<RcaDocument> =>
  (await investigate(settings, id, options)).document;

/** Root-cause analysis of an incident, with the orders it has read. */
export async function investigate(settings: Settings, id: string, options: RcaOptions): Promise<Investigation> {
  const { incident, earlier, others } = await look(settings, id, options.now);
  const events = await eventsOf(settings, options.now, options.cwd);
  const engine = options.engine ?? (await openEngine({ ...settings, progress: options.progress }));
  try {
    options.progress?.('looking at the source');
    const info = await engine.describe();
    const asOf = resolveAsOf(settings.asOf, info, options.now);
    const onset = Date.parse(incident.onset);
    const end = endOf(incident, settings, asOf);
    if (end <= onset)
      throw notEvaluated(
        'empty_window',
        `Incident ${incident.id} began at ${incident.onset}: at as_of ${iso(asOf)} none of its orders is old enough to be judged.`,
        'use a later --as-of, or a shorter maturity in cxf.toml',
      );
    options.progress?.('reading orders');
    const question: Question = {
      id: incident.id,
      slice: { ...settings.where, ...incident.slice },
      onset,
      end,
      asOf,
      excluded: earlier,
      others,
    };
    const input = await gather(engine, info, settings, question, events);
    if (input.sample.created.every((at) => at < onset) || input.sample.created.every((at) => at >= onset))
      throw notEvaluated(
        'nothing_to_compare',
        `${info.name}: no orders of the incident's slice ${input.sample.rows === 0 ? 'at all' : 'on both sides of its onset'}.`,
        'check --source and --as-of: they should be those of the run that found it',
      );
    options.progress?.(`weighing causes over ${ordersOf(input.sample.rows)}`);
    const found = analyse(input);
    const document: RcaDocument = {
      schema: 'cxf.rca/v1',
      sample: settings.isSample,
      as_of: iso(asOf),
      incident: {
        id: incident.id,
        title: incident.title,
        slice: incident.slice,
        severity: incident.severity,
        metric: incident.metric,
        delta: incident.delta,
        onset: incident.onset,
        window: { start: iso(onset), end: iso(end) },
        orders: incident.orders,
      },
      verdict: found.verdict,
      causes: found.causes,
      symptoms: found.symptoms,
      unexplained_share: found.unexplained,
      summary: found.summary,
      limitations: [...ofMetric(incident.metric), ...found.limitations],
      warnings: [...info.warnings],
      next: found.verdict === 'act' ? [`cxf recommend ${incident.id}`] : [`cxf incident status ${incident.id} monitoring`],
    };
    return { document, incident, input };
  } finally {
    if (!options.engine) await engine.close();
  }
}

/** Every open incident in turn, worst first: for cron. One that cannot be judged yet keeps no other from being told. */
export async function runRcaOpen(settings: Settings, options: RcaOptions): Promise<RcasDocument> {
  const { incidents } = await listIncidents(settings, { now: options.now, all: false });
  const analyses: RcaDocument[] = [];
  const skipped: RcasDocument['skipped'] = [];
  for (const { id } of incidents) {
    try {
      analyses.push(await runRca(settings, id, options));
    } catch (error) {
      if (!(error instanceof CxfError) || error.exitCode !== EXIT.notEvaluated || incidents.length === 1) throw error;
      skipped.push({ id, code: error.code, message: error.message });
    }
  }
  return { schema: 'cxf.rcas/v1', sample: settings.isSample, analyses, skipped };
}

/** One cause in depth; refused where there is no such hypothesis. */
export function onlyCause(doc: RcaDocument, cause: string, own: readonly string[] = []): RcaDocument {
  const causes = doc.causes.filter((c) => c.cause === cause);
  if (causes.length > 0) return { ...doc, causes };
  const known = [...HYPOTHESES.map((h) => h.id), ...own];
  if (known.includes(cause))
    throw usageError(
      'cause_not_listed',
      `Nothing speaks for ${cause} in ${doc.incident.id}.`,
      `of this incident: ${doc.causes.map((c) => c.cause).join(', ')}`,
    );
  const near = nearest(cause, known);
  throw usageError(
    'no_such_cause',
    `"${cause.slice(0, 40)}" is not a cause.`,
    near ? `did you mean "${near}"?` : `known: ${known.join(', ')}`,
  );
}
