import type { Settings } from '../config/settings.js';
import { trendOf } from '../detect/trend.js';
import { notEvaluated, usageError } from '../errors.js';
import type { ChangeEvent, TrendDocument } from '../model/documents.js';
import { isMetricId, METRIC_IDS, type MetricId, metricDef } from '../model/metrics.js';
import { nearest } from '../model/nearest.js';
import { compatible, contains, type Slice, withoutDaypart } from '../model/slice.js';
import { limitations, type Prepared, prepared } from './detect.js';
import { listEvents } from './events.js';
import { gapWarnings } from './quality.js';
import type { RcaOptions } from './rca.js';
import { type Earlier, earlier, lookAtStore } from './record.js';

const DAY = 86_400_000;
/** Beyond so many days they are told by day. */
const BY_HOUR_DAYS = 14;

const iso = (at: number): string => new Date(at).toISOString();

export interface TrendOptions extends RcaOptions {
  readonly metric: string;
  /** Null: hours up to two weeks, days beyond. */
  readonly by: 'hour' | 'day' | null;
}

function metricOf(text: string): MetricId {
  if (isMetricId(text)) return text;
  const near = nearest(text, METRIC_IDS);
  throw usageError(
    'unknown_metric',
    `--metric "${text.slice(0, 40)}" is not a metric.`,
    near ? `did you mean "${near}"?` : `known: ${METRIC_IDS.join(', ')}`,
  );
}

function refuseUnavailable({ unavailable, info }: Prepared, metric: MetricId): void {
  const missing = unavailable.find((u) => u.metric === metric)?.missing;
  if (missing)
    throw usageError(
      'metric_unavailable',
      `--metric ${metric}: ${info.name} has no ${missing.join(', ')}.`,
      'map the columns under [columns] in cxf.toml, or ask for another metric',
    );
}

/** Incidents that hold all orders of the filter: their hours leave what is expected, as they do in detection. */
const ofFilter = ({ open, previous }: Earlier, where: Slice): Earlier => ({
  previous,
  open: open.filter((i) => contains(i.slice, where)).map((i) => ({ ...i, slice: {} })),
});

const reaching = (events: readonly ChangeEvent[], where: Slice, from: number, to: number): ChangeEvent[] =>
  events.filter((e) => {
    const at = Date.parse(e.at);
    return at >= from && at < to && compatible(e.scope, withoutDaypart(where));
  });

/** Longer ones are not offered for copying. */
const MOST = 120;

/** A filter that a shell takes as one word. */
const asFilter = (where: Slice): string | null => {
  const text = Object.entries(where)
    .map(([k, v]) => `${k}=${v}`)
    .join(',');
  return /^[\w=,.-]+$/.test(text) && text.length <= MOST ? text : null;
};

function nextOf(days: TrendDocument['days'], metric: MetricId, where: Slice): string[] {
  const worse = (p: TrendDocument['days'][number]): boolean =>
    p.value !== null && (metricDef(metric).good === 'up' ? p.lo !== null && p.value < p.lo : p.hi !== null && p.value > p.hi);
  if (!days.some(worse)) return [];
  const filter = asFilter(where);
  return [filter === null ? 'cxf detect' : `cxf detect --explain ${filter}`];
}

/** `cxf trend`: a metric of the orders of --where over time. Reads the source and the state; writes neither. */
export async function runTrend(settings: Settings, options: TrendOptions): Promise<TrendDocument> {
  const metric = metricOf(options.metric);
  const { where } = settings;
  const store = await lookAtStore(settings);
  let p: Prepared;
  try {
    // Incidents of any slice that holds the filter, not only of those inside it.
    const before = (asOf: number): Earlier => (store ? ofFilter(earlier(store, asOf, {}), where) : { open: [], previous: null });
    p = await prepared(settings, before, options, async (read) => read);
  } finally {
    store?.close();
  }
  refuseUnavailable(p, metric);
  const zone = (where.region === undefined ? undefined : settings.timezones[where.region]) ?? settings.timezone;
  const found = trendOf(p.input, metric, zone);
  const points = found && [...found.hours, ...found.days];
  if (!found || !points?.some((point) => point.expected !== null && point.value !== null))
    throw notEvaluated(
      'nothing_to_compare',
      `${p.info.name}: no hour of the window has orders and comparable hours before it.`,
      'load older orders, or use a shorter --since',
    );
  const { window, days } = found;
  const by = options.by ?? (window.matured - window.start > BY_HOUR_DAYS * DAY ? 'day' : 'hour');
  const { events } = await listEvents(settings, options.now, options.cwd);
  return {
    schema: 'cxf.trend/v1',
    source: settings.sourceName,
    sample: settings.isSample,
    where,
    metric,
    by,
    as_of: iso(p.asOf),
    window: { start: iso(window.start), end: iso(window.end), matured_end: iso(window.matured) },
    data_watermark: iso(p.watermark),
    baseline_days: settings.baselineMs / DAY,
    change: found.change,
    points: by === 'hour' ? [...found.hours] : days.map(({ hours: _, ...point }) => point),
    days: [...days],
    events: reaching(events, where, window.start, window.end),
    warnings: [...p.warnings, ...gapWarnings(found, p.info.name)],
    limitations: limitations(p.info),
    next: nextOf([...days], metric, where),
  };
}
