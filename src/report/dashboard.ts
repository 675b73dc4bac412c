import type { DetectDocument, Incident, TrendPoint } from '../model/documents.js';
import { METRICS, type MetricId, metricDef } from '../model/metrics.js';
import { change, localTime, type Places, sliceName, toneOf, value, zoneOf } from './format.js';
import { card, trendBlock } from './incident.js';
import type { Block, Line, View } from './view.js';

const QUICK = ['cx_score', 'on_time_rate', 'cancellation_rate'] as const;

/** All orders (of the filter), with the worst incident's beginning marked. */
function overallTrend(doc: DetectDocument, worst: Incident | undefined, places: Places, metric: MetricId): Block {
  const points: readonly TrendPoint[] = doc.trend;
  const all = sliceName(doc.where, places.dayparts);
  const mark = worst === undefined ? -1 : points.findIndex((p) => p.at >= worst.onset);
  return {
    kind: 'series',
    title: `${metricDef(metric).title} of ${all === 'All orders' ? 'all orders' : all}, the last 7 days`,
    points: points.map((p) => ({
      value: p.value,
      expected: p.expected,
      unusual: p.value !== null && p.lo !== null && p.value < p.lo,
    })),
    format: (x) => value(metric, x),
    mark: mark < 0 ? null : mark,
    markLabel: worst === undefined ? '' : localTime(worst.onset, zoneOf(worst.slice, places)),
  };
}

/** The same metrics for all orders and for the worst incident, over its own hours. */
function quickStats(doc: DetectDocument, worst: Incident | undefined, places: Places): Block {
  const rows = QUICK.flatMap((id): Line[][] => {
    const all = doc.overall[id];
    const hit = worst?.metrics.find((m) => m.metric === id);
    if (!all) return [];
    const shown = (c: typeof all, significant: boolean): Line => [
      `${value(id, c.current)} `,
      { text: `(${change(id, c)})`, tone: toneOf(id, c.delta, significant) },
    ];
    const known = (p: number | null): boolean => p !== null && p < 0.05;
    return [[metricDef(id).title, shown(all, known(all.p_value)), ...(hit ? [shown(hit, hit.significant)] : [])]];
  });
  return {
    kind: 'table',
    title: 'Quick stats',
    columns: [
      { title: '', align: 'left', drop: 0 },
      { title: `${sliceName(doc.where, places.dayparts)}, window`, align: 'left', drop: 0 },
      ...(worst
        ? [{ title: `${worst.title.slice(0, worst.title.lastIndexOf(' - '))}, its hours`, align: 'left' as const, drop: 0 }]
        : []),
    ],
    rows,
  };
}

/** `cxf dashboard`: the morning's summary. */
export function dashboardView(doc: DetectDocument, places: Places): View {
  const [worst] = doc.incidents;
  const metric = METRICS.find((m) => doc.overall[m.id])?.id ?? 'cx_score';
  const title = `cxf  ${localTime(doc.as_of, places.timezone, true)}${doc.sample ? '  packaged sample' : `  ${doc.source}`}`;
  const open = doc.incidents.length;
  return [
    { kind: 'heading', line: [{ text: title, tone: 'strong' }] },
    overallTrend(doc, worst, places, metric),
    ...(worst ? [trendBlock(worst, places)] : []),
    {
      kind: 'heading',
      line: [{ text: open === 0 ? 'No incidents open' : `Active incidents (${open})`, tone: open === 0 ? 'good' : 'strong' }],
    },
    ...doc.incidents.map((i) => card(i, places)),
    quickStats(doc, worst, places),
    ...(doc.next.length > 0 ? [{ kind: 'next', commands: doc.next } as const] : []),
  ];
}
