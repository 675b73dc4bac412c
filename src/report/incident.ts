import type { Incident } from '../model/documents.js';
import { metricDef } from '../model/metrics.js';
import {
  change,
  count,
  interval,
  localTime,
  type Places,
  probability,
  severityTag,
  sliceName,
  toneOf,
  value,
  zoneOf,
} from './format.js';
import type { Block, Column, Line, Span, View } from './view.js';

const right = (title: string, drop = 0): Column => ({ title, align: 'right', drop });
const left = (title: string, drop = 0): Column => ({ title, align: 'left', drop });
const whole = (title: string, drop = 0): Column => ({ ...left(title, drop), whole: true });

const STATUS: Readonly<Record<Incident['status'], Span>> = {
  new: { text: 'new', tone: 'strong' },
  investigating: { text: 'investigating' },
  monitoring: { text: 'monitoring', tone: 'dim' },
  resolved: { text: 'resolved', tone: 'good' },
};
export const statusSpan = (status: Incident['status']): Span => STATUS[status];

/** Before, after, how large and how sure: the line everything else explains. */
const dropLine = (i: Incident): Line => [
  `${metricDef(i.metric).title} ${value(i.metric, i.baseline)} -> `,
  { text: value(i.metric, i.current), tone: 'strong' },
  ' (',
  { text: change(i.metric, i), tone: toneOf(i.metric, i.delta, true) },
  `; 95 % ${interval(i.metric, i)}; q ${probability(i.q_value)})`,
];

const INDENT = '      ';

/** The few lines by which an incident is known in a list. */
export function card(i: Incident, places: Places): Block {
  const zone = zoneOf(i.slice, places);
  const under = (line: Line): Line => [INDENT, ...(typeof line === 'string' ? [line] : line)];
  return {
    kind: 'paragraph',
    hang: INDENT.length,
    lines: [
      [
        severityTag(i.severity),
        '  ',
        { text: i.title, tone: 'strong' },
        '  ',
        { text: i.id, tone: 'dim' },
        '  ',
        statusSpan(i.status),
        ...(i.assignee === null ? [] : [{ text: `  ${i.assignee}`, tone: 'dim' as const }]),
      ],
      under(dropLine(i)),
      under(`${sliceName(i.slice, places.dayparts)}, ${count(i.orders)} orders`),
      under(`since ${localTime(i.onset, zone)}, detected ${localTime(i.detected_at, zone)}`),
    ],
  };
}

function metricsTable(i: Incident): Block {
  return {
    kind: 'table',
    title: 'Metrics',
    columns: [
      left('Metric'),
      right('Before'),
      right('After'),
      right('Change'),
      left(''),
      right('95 % interval', 2),
      right('p', 1),
    ],
    rows: i.metrics.map((m): Line[] => [
      metricDef(m.metric).title,
      value(m.metric, m.baseline),
      value(m.metric, m.current),
      [{ text: change(m.metric, m), tone: toneOf(m.metric, m.delta, m.significant) }],
      m.significant && toneOf(m.metric, m.delta, true) === 'bad' ? [{ text: '!', tone: 'bad' }] : '',
      interval(m.metric, m),
      probability(m.p_value),
    ]),
  };
}

function slicesTable(i: Incident, places: Places): Block {
  return {
    kind: 'table',
    title: 'Slices that got worse',
    columns: [
      right('#'),
      left('Slice'),
      right('Change'),
      left('Sig'),
      right('95 % interval', 2),
      right('q', 1),
      right('Orders', 3),
      right('Share', 4),
    ],
    rows: i.top_slices.map((s): Line[] => [
      String(s.rank),
      sliceName(s.slice, places.dayparts),
      change(i.metric, s),
      s.significance,
      interval(i.metric, s),
      probability(s.q_value),
      count(s.orders),
      s.share_of_drop === null ? 'n/a' : `${Math.round(100 * s.share_of_drop)}%`,
    ]),
  };
}

/** Where the points went: only for incidents whose slice has a score. */
function lostPoints(i: Incident): Block[] {
  if (i.decomposition.length === 0) return [];
  const parts = i.decomposition.filter((d) => Math.abs(d.points) >= 0.05).sort((a, b) => a.points - b.points);
  const text = parts
    .map((d) => `${metricDef(d.metric).title.toLowerCase()} ${d.points > 0 ? '+' : ''}${d.points.toFixed(1)}`)
    .join(', ');
  return [{ kind: 'paragraph', lines: [`CX points by metric: ${text === '' ? 'none' : text}`] }];
}

export function trendBlock(i: Incident, places: Places): Block {
  const good = metricDef(i.metric).good === 'up';
  const mark = i.trend.findIndex((p) => p.at >= i.onset);
  return {
    kind: 'series',
    title: `${metricDef(i.metric).title} of ${sliceName(i.slice, places.dayparts)}, the last 7 days`,
    points: i.trend.map((p) => ({
      value: p.value,
      expected: p.expected,
      unusual: p.value !== null && (good ? p.lo !== null && p.value < p.lo : p.hi !== null && p.value > p.hi),
    })),
    format: (x) => value(i.metric, x),
    mark: mark < 0 ? null : mark,
    markLabel: localTime(i.onset, zoneOf(i.slice, places)),
  };
}

const LABEL = 12;

function facts(i: Incident, places: Places): Block {
  const zone = zoneOf(i.slice, places);
  const row = (name: string, line: Line): Line => [
    { text: name.padEnd(LABEL), tone: 'dim' },
    ...(typeof line === 'string' ? [line] : line),
  ];
  return {
    kind: 'paragraph',
    hang: LABEL,
    lines: [
      row('Severity', [severityTag(i.severity)]),
      row('Status', [statusSpan(i.status)]),
      row('Slice', `${sliceName(i.slice, places.dayparts)}, ${count(i.orders)} orders`),
      row('Drop', dropLine(i)),
      row('Onset', localTime(i.onset, zone, true)),
      row('Detected', localTime(i.detected_at, zone, true)),
      row('Hours', `${localTime(i.window.start, zone)} to ${localTime(i.window.end, zone)}, against the same hours before`),
      ...(i.resolved_at === null ? [] : [row('Resolved', localTime(i.resolved_at, zone, true))]),
      ...(i.assignee === null ? [] : [row('Assigned to', i.assignee)]),
      ...(i.ticket === null ? [] : [row('Ticket', i.ticket)]),
      ...(i.merged_into === null ? [] : [row('Merged into', i.merged_into)]),
      ...(i.merged.length === 0 ? [] : [row('Holds also', i.merged.join(', '))]),
      ...i.experiments.map((e) =>
        row(
          'Experiment',
          `${e.experiment_id} from ${localTime(e.start, zone, true)}${e.conclusion === null ? '' : `: ${e.conclusion.replace('_', ' ')}`}`,
        ),
      ),
    ],
  };
}

/** `status new -> resolved: as usual again`, `note: asked dispatch`, `merged from grocery-sf-0104-9c1f`. */
function happened(h: Incident['history'][number]): string {
  const from = h.from !== null ? (h.what === 'assigned' || h.what === 'linked' ? ` ${h.from} -> none` : ` from ${h.from}`) : '';
  const change = h.from !== null && h.to !== null ? ` ${h.from} -> ${h.to}` : h.to !== null ? ` ${h.to}` : from;
  const by = h.by === null || h.by === 'cxf' ? '' : ` (${h.by})`;
  return `${h.what}${change}${by}${h.note === null ? '' : `: ${h.note}`}`;
}

/** Feedback that keeps later findings silent. */
function feedbackLines(i: Incident, places: Places): Block[] {
  const zone = zoneOf(i.slice, places);
  const lines = i.feedback.flatMap((f): Line[] =>
    f.until === null
      ? []
      : [
          `${f.verdict.replace('_', ' ')}: this slice stays silent${f.line === null ? '' : ` below ${f.line.toFixed(1)} ${metricDef(i.metric).unit === 'points' ? 'points' : '%'}`} until ${localTime(f.until, zone, true)}`,
        ],
  );
  return lines.length === 0 ? [] : [{ kind: 'paragraph', lines }];
}

function historyLines(i: Incident, places: Places): Block[] {
  if (i.history.length === 0) return [];
  const zone = zoneOf(i.slice, places);
  return [
    {
      kind: 'paragraph',
      hang: 4,
      lines: [
        [{ text: 'History', tone: 'strong' }],
        ...i.history.map((h): Line => [{ text: `  ${localTime(h.at, zone, true)}`, tone: 'dim' }, `  ${happened(h)}`]),
      ],
    },
  ];
}

/** `cxf incident show`: details, metrics, slices, trend, history. */
export function incidentView(i: Incident, places: Places, sample: boolean): View {
  const next =
    i.status === 'resolved'
      ? []
      : [
          `cxf rca ${i.id}`,
          ...(i.status === 'new' ? [`cxf incident status ${i.id} investigating`] : []),
          `cxf orders ${i.id} --output orders.csv`,
        ];
  return [
    { kind: 'heading', line: [{ text: i.title, tone: 'strong' }, `  ${i.id}`, ...(sample ? ['  (packaged sample)'] : [])] },
    facts(i, places),
    metricsTable(i),
    ...lostPoints(i),
    slicesTable(i, places),
    trendBlock(i, places),
    ...feedbackLines(i, places),
    ...historyLines(i, places),
    ...(next.length > 0 ? [{ kind: 'next', commands: next } as const] : []),
  ];
}

/** `cxf incident list`. */
export function incidentsView(incidents: readonly Incident[], places: Places, sample: boolean): View {
  const from = sample ? ' (packaged sample)' : '';
  const owned = incidents.some((i) => i.assignee !== null);
  if (incidents.length === 0)
    return [
      { kind: 'paragraph', lines: [`No incidents${from}.`] },
      { kind: 'next', commands: ['cxf detect'] },
    ];
  return [
    {
      kind: 'table',
      title: `${incidents.length === 1 ? '1 incident' : `${incidents.length} incidents`}${from}`,
      columns: [
        whole('Id'),
        whole(''),
        left('Title'),
        whole('Status'),
        ...(owned ? [left('Owner', 4)] : []),
        whole('Since', 2),
        right('Change', 1),
        right('Orders', 3),
      ],
      rows: incidents.map((i): Line[] => [
        i.id,
        [severityTag(i.severity)],
        i.title,
        [statusSpan(i.status)],
        ...(owned ? [i.assignee ?? ''] : []),
        localTime(i.onset, zoneOf(i.slice, places)),
        change(i.metric, i),
        count(i.orders),
      ]),
    },
    { kind: 'next', commands: [`cxf incident show ${incidents[0]?.id ?? 'latest'}`] },
  ];
}
