import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import { DAYPART } from '../model/dayparts.js';
import type { IncidentDocument } from '../model/documents.js';
import type { CalibrationDocument } from '../model/experiment.js';
import type { OwnIntervention } from '../model/interventions.js';
import type { MetricId } from '../model/metrics.js';
import type { RcaDocument } from '../model/rca.js';
import type { Expected, Recommendation, RecommendDocument } from '../model/recommend.js';
import { offsets, toLocal } from '../model/timezone.js';
import { HYPOTHESES } from '../rca/hypotheses/index.js';
import type { RcaInput } from '../rca/types.js';
import { withOwn } from '../recommend/interventions/own.js';
import { type Draft, recommend } from '../recommend/recommend.js';
import type { Objective, RecommendInput } from '../recommend/types.js';
import { experimentCalibration } from './experiment-calibration.js';
import { type Investigation, investigate, type RcaOptions } from './rca.js';

const HOUR = 3_600_000;

export interface RecommendOptions extends RcaOptions {
  readonly objective: Objective;
  readonly maxEfficiencyLoss: number | null;
}

type Found = Pick<RcaDocument, 'verdict' | 'causes' | 'symptoms'>;
type Wish = Pick<RecommendOptions, 'objective' | 'maxEfficiencyLoss'>;

/** Plain data from one stage for the next. */
export function recommendInput(
  input: RcaInput,
  found: Found,
  wish: Wish,
  own: readonly OwnIntervention[] = [],
  clock: Uint8Array | null = null,
): RecommendInput {
  const byId = new Map(input.events.map((e) => [e.event_id, e]));
  return {
    subject: input.subject,
    verdict: found.verdict,
    causes: found.causes.map((c) => ({
      cause: c.cause,
      confidence: c.confidence,
      share: c.share_of_drop,
      event: (c.timeline && byId.get(c.timeline.event_id)) ?? null,
    })),
    symptoms: found.symptoms.map((s) => s.cause),
    interventions: withOwn(own, input.hypotheses),
    ownDrivers: input.hypotheses.flatMap((h) =>
      HYPOTHESES.includes(h) || h.driver === null ? [] : [{ id: h.driver, cause: h.id }],
    ),
    weights: input.weights,
    terms: input.terms,
    sample: input.sample,
    clock,
    excluded: input.excluded,
    narrow: true,
    ...wish,
  };
}

/** By order: hour of the day where it was placed; null where a daypart fixes the hours. */
function clockOf(settings: Settings, { subject, sample }: RcaInput): Uint8Array | null {
  if (subject.slice[DAYPART] !== undefined) return null;
  const zone = (region: string | undefined) => offsets(settings.timezones[region ?? ''] ?? settings.timezone);
  const at = sample.dimensions.indexOf('region');
  const known = (sample.labels[at] ?? []).map(zone);
  const own = zone(subject.slice.region);
  const clock = new Uint8Array(sample.rows);
  for (let row = 0; row < sample.rows; row++)
    clock[row] = Math.floor(toLocal(sample.created[row] as number, known[sample.codes[at]?.[row] ?? -1] ?? own) / HOUR) % 24;
  return clock;
}

type Current = Readonly<Partial<Record<MetricId, number>>>;

const currentOf = (incident: IncidentDocument): Current =>
  Object.fromEntries(incident.metrics.flatMap((m) => (m.current === null ? [] : [[m.metric, m.current] as const])));

/**
 * What experiments have taught about forecasts: gains are multiplied with what came of them on the whole, but never beyond what the
 * incident has lost.
 */
function taught(gain: Draft['gain'], factor: number, incident: IncidentDocument): Draft['gain'] {
  const entries = Object.entries(gain).map(([id, g]) => {
    const lost = Math.abs(incident.metrics.find((m) => m.metric === id)?.delta ?? Number.POSITIVE_INFINITY);
    const f = g.delta === 0 ? factor : Math.min(factor, Math.max(1, lost / Math.abs(g.delta)));
    const scaled = { ...g, delta: f * g.delta, interval80: g.interval80.map((x) => f * x) as [number, number] };
    return [id, g.segment_delta === null ? scaled : { ...scaled, segment_delta: f * g.segment_delta }];
  });
  return Object.fromEntries(entries) as Draft['gain'];
}

/** From what the incident shows to what is expected. */
function expectedOf(gain: Draft['gain'], current: Current): Recommendation['expected'] {
  const entries = Object.entries(gain).flatMap(([id, g]): [string, Expected][] => {
    const from = current[id as MetricId];
    return from === undefined ? [] : [[id, { from, to: from + g.delta, ...g }]];
  });
  return Object.fromEntries(entries) as Recommendation['expected'];
}

const round = (x: number): string => x.toFixed(Math.abs(x) < 9.95 ? 1 : 0);

const noMeasure = (unmet: readonly string[]): string => `no measure is known against ${unmet.join(', ')}`;

function summaryOf(list: readonly Recommendation[], unmet: readonly string[]): string {
  const [best, ...more] = list;
  const cx = best?.expected.cx_score;
  if (!best && unmet.length > 0) return `Nothing to recommend: ${noMeasure(unmet)}.`;
  if (!best || !cx) return 'Monitor, no action needed: no measure has evidence enough.';
  const cost = best.tradeoffs.map((t) => t.text).join('; ');
  const rest =
    more.length === 0 ? '' : ` ${more.length === 1 ? 'One more' : `${more.length} more`} below; what they bring overlaps.`;
  return `${best.title}: about ${round(cx.delta)} points of CX score (80 %: ${round(cx.interval80[0])} to ${round(cx.interval80[1])})${cost === '' ? '' : `, at ${cost}`}.${rest}`;
}

const LIMITATIONS = [
  'estimates come from orders seen, not from an experiment: the plan tests them',
  'gains of several recommendations overlap: they do not add up',
];

const planOf = (id: string, rank: number): string => `cxf plan ${id}${rank === 1 ? '' : ` --rec ${rank}`}`;

const learnt = ({ experiments, factor, realised_share: share }: CalibrationDocument): string[] =>
  experiments === 0
    ? []
    : [
        `gains are multiplied with ${factor.toFixed(2)}: ${experiments === 1 ? 'one experiment' : `${experiments} experiments`} brought ${Math.round(100 * (share ?? 1))} % of the forecast (cxf experiment calibration)`,
      ];

/** `cxf recommend`: what to change, where, what it brings and costs. Reads the source and the state; writes neither. */
export async function runRecommend(settings: Settings, id: string, options: RecommendOptions): Promise<RecommendDocument> {
  return recommendOn(settings, await investigate(settings, id, options), options);
}

/** The same on an investigation that was made already. */
export async function recommendOn(
  settings: Settings,
  found: Investigation,
  options: RecommendOptions,
): Promise<RecommendDocument> {
  const { document, incident, input } = found;
  options.progress?.('weighing measures');
  const advice = recommend(recommendInput(input, document, options, settings.interventions, clockOf(settings, input)));
  const current = currentOf(incident);
  const record = await experimentCalibration(settings, options.now);
  const recommendations = advice.drafts.map(({ gain, score: _, raw: __, ...draft }, i): Recommendation => {
    return { rank: i + 1, ...draft, expected: expectedOf(taught(gain, record.factor, incident), current) };
  });
  return {
    schema: 'cxf.recommend/v1',
    sample: settings.isSample,
    as_of: document.as_of,
    incident: document.incident,
    current,
    verdict: advice.verdict,
    objective: options.objective,
    recommendations,
    summary: summaryOf(recommendations, advice.unmet),
    limitations: [
      ...(recommendations.length > 0 ? [...LIMITATIONS, ...learnt(record)] : []),
      ...advice.limitations,
      ...(advice.unmet.length > 0 ? [`${noMeasure(advice.unmet)}: declare one under [[interventions]] in cxf.toml`] : []),
    ],
    warnings: document.warnings,
    next: recommendations.length > 0 ? [planOf(incident.id, 1)] : [`cxf incident status ${incident.id} monitoring`],
  };
}

/** One recommendation in depth; refused where there is no such number. */
export function onlyRecommendation(doc: RecommendDocument, n: number): RecommendDocument {
  const found = doc.recommendations.filter((r) => r.rank === n);
  if (found.length > 0) return { ...doc, recommendations: found, next: [planOf(doc.incident.id, n)] };
  const last = doc.recommendations.length;
  throw usageError(
    'no_such_recommendation',
    `${doc.incident.id} has no recommendation ${n}.`,
    last === 0 ? 'the verdict is monitor: there is none' : `there ${last === 1 ? 'is one: 1' : `are ${last}: 1 to ${last}`}`,
  );
}
