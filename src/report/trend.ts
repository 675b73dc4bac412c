import type { ChangeEvent, TrendDocument } from '../model/documents.js';
import { type MetricId, metricDef } from '../model/metrics.js';
import { change, count, interval, localTime, type Places, sliceName, utc, value, zoneOf } from './format.js';
import type { Block, Line, View } from './view.js';

type Point = TrendDocument['points'][number];

const worse = (metric: MetricId, p: Point): boolean =>
  p.value !== null && (metricDef(metric).good === 'up' ? p.lo !== null && p.value < p.lo : p.hi !== null && p.value > p.hi);
const better = (metric: MetricId, p: Point): boolean =>
  p.value !== null && (metricDef(metric).good === 'up' ? p.hi !== null && p.value > p.hi : p.lo !== null && p.value < p.lo);

/** A, B, ..., Z, then z. */
const flagOf = (i: number): string => (i < 26 ? String.fromCharCode(65 + i) : 'z');

const dayOf = (iso: string, zone: string): string => localTime(iso, zone).split(' ').slice(0, 3).join(' ');

function line(doc: TrendDocument, places: Places): Block {
  const { metric, points, events } = doc;
  return {
    kind: 'series',
    title: `${metricDef(metric).title} of ${sliceName(doc.where, places.dayparts)} by ${doc.by}`,
    points: points.map((p) => ({ value: p.value, expected: p.expected, unusual: worse(metric, p) })),
    format: (x) => value(metric, x),
    mark: null,
    markLabel: '',
    flags: events.flatMap((e, i) => {
      const next = points.findIndex((p) => p.at > e.at);
      const at = next < 0 ? points.length - 1 : Math.max(0, next - 1);
      return points.length === 0 ? [] : [{ at, flag: flagOf(i) }];
    }),
  };
}

const usual = (metric: MetricId, p: Point): string =>
  p.lo === null || p.hi === null ? 'n/a' : `${value(metric, p.lo)} to ${value(metric, p.hi)}`;

function said(metric: MetricId, p: Point): Line {
  if (worse(metric, p)) return [{ text: 'worse', tone: 'bad' }];
  return better(metric, p) ? [{ text: 'better', tone: 'good' }] : '';
}

const MOST_HOURS = 12;

/** Of hours those alone that were worse than usual: the line has the others. */
function hours(doc: TrendDocument, zone: string): Block[] {
  const { metric } = doc;
  const odd = doc.by === 'hour' ? doc.points.filter((p) => worse(metric, p)) : [];
  if (odd.length === 0) return [];
  const right = { align: 'right', drop: 0 } as const;
  return [
    {
      kind: 'table',
      title:
        odd.length > MOST_HOURS ? `Hours worse than usual, the last ${MOST_HOURS} of ${odd.length}` : 'Hours worse than usual',
      columns: [
        { title: 'Hour', align: 'left', drop: 0, whole: true },
        { title: metricDef(metric).title, ...right },
        { title: 'Usual', ...right },
        { title: 'Orders', align: 'right', drop: 1 },
      ],
      rows: odd
        .slice(-MOST_HOURS)
        .map((p): Line[] => [
          localTime(p.at, zone),
          [{ text: value(metric, p.value), tone: 'bad' }],
          usual(metric, p),
          count(p.orders),
        ]),
    },
  ];
}

function days(doc: TrendDocument, zone: string): Block {
  const right = { align: 'right', drop: 0 } as const;
  return {
    kind: 'table',
    title: 'Days',
    columns: [
      { title: 'Day', align: 'left', drop: 0, whole: true },
      { title: metricDef(doc.metric).title, ...right },
      { title: 'Expected', ...right },
      { title: 'Usual', align: 'right', drop: 1 },
      { title: '', align: 'left', drop: 0, whole: true },
      { title: 'Orders', align: 'right', drop: 2 },
    ],
    rows: doc.days.map((p): Line[] => [
      `${dayOf(p.at, zone)}${p.hours === 24 ? '' : ` (${p.hours} h)`}`,
      value(doc.metric, p.value),
      value(doc.metric, p.expected),
      usual(doc.metric, p),
      said(doc.metric, p),
      count(p.orders),
    ]),
  };
}

const whatOf = (e: ChangeEvent): string =>
  e.description ?? [e.lever, e.from_value, e.to_value].filter((x) => x !== null).join(' ') ?? e.event_id;

function events(doc: TrendDocument, places: Places, zone: string): Block[] {
  if (doc.events.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Changes',
      columns: [
        { title: '', align: 'left', drop: 0, whole: true },
        { title: 'When', align: 'left', drop: 0, whole: true },
        { title: 'Type', align: 'left', drop: 2, whole: true },
        { title: 'What', align: 'left', drop: 0 },
        { title: 'Where', align: 'left', drop: 1 },
      ],
      rows: doc.events.map((e, i): Line[] => [
        flagOf(i),
        localTime(e.at, zone),
        e.type,
        whatOf(e) === '' ? e.event_id : whatOf(e),
        Object.keys(e.scope).length === 0 ? 'everywhere' : sliceName(e.scope, places.dayparts),
      ]),
    },
  ];
}

/** The window as a whole, where something as long is comparable. */
function whole(doc: TrendDocument): Line[] {
  const { metric, change: c } = doc;
  if (c.delta === null) return [];
  return [
    `Whole window: ${value(metric, c.current)}, expected ${value(metric, c.baseline)} (${change(metric, c)}; 95 % ${interval(metric, c)})`,
  ];
}

/** `cxf trend`. */
export function trendView(doc: TrendDocument, places: Places): View {
  const zone = zoneOf(doc.where, places);
  const { points, metric } = doc;
  const known = points.filter((p) => p.value !== null && p.expected !== null);
  const odd = known.filter((p) => worse(metric, p)).length;
  const unit = doc.by === 'hour' ? 'hours' : 'days';
  return [
    {
      kind: 'heading',
      line: `${metricDef(metric).title}: ${sliceName(doc.where, places.dayparts)}, ${doc.sample ? 'packaged sample' : doc.source}`,
    },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        [
          {
            text: `window ${utc(doc.window.start)} to ${utc(doc.window.matured_end)} UTC; expected from the same hours of the week in the ${doc.baseline_days} days before each`,
            tone: 'dim',
          },
        ],
        ...whole(doc),
        `${count(odd)} of ${count(known.length)} ${unit} worse than the band that holds 95 % of usual ${unit}`,
      ],
    },
    line(doc, places),
    ...hours(doc, zone),
    days(doc, zone),
    ...events(doc, places, zone),
    ...(doc.limitations.length > 0
      ? [
          {
            kind: 'paragraph' as const,
            hang: 2,
            lines: doc.limitations.map((l): Line => [{ text: `limitation: ${l}`, tone: 'dim' }]),
          },
        ]
      : []),
    ...(doc.next.length > 0 ? [{ kind: 'next' as const, commands: doc.next }] : []),
  ];
}
