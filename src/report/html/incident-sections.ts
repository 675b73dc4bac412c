import type { ChangeEvent, Incident, ReportDocument } from '../../model/documents.js';
import { isRelative, metricDef } from '../../model/metrics.js';
import { change, count, interval, localTime, type Places, probability, sliceName, toneOf, value, zoneOf } from '../format.js';
import type { Line } from '../view.js';
import { html } from './markup.js';
import { type ChartRow, rowChart } from './row-chart.js';
import type { Section } from './section.js';
import { folded, table } from './table.js';
import { trendChart, unusual } from './trend-chart.js';

const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });

/** A, B, ..., Z, A1, B1, ... */
const flagOf = (i: number): string => `${String.fromCharCode(65 + (i % 26))}${i < 26 ? '' : Math.floor(i / 26)}`;

const scopeOf = (e: ChangeEvent, places: Places): string =>
  Object.keys(e.scope).length === 0 ? 'everywhere' : sliceName(e.scope, places.dayparts);

const whatOf = (e: ChangeEvent): string => {
  const turned =
    e.lever === null
      ? ''
      : `${e.lever}${e.from_value === null && e.to_value === null ? '' : ` ${e.from_value ?? '?'} -> ${e.to_value ?? '?'}`}`;
  return [e.description, turned].filter((s) => s !== null && s !== '').join('; ') || e.event_id;
};

/** The metric hour by hour, with what was changed. */
export function trendSection(doc: ReportDocument, places: Places): Section | null {
  const { incident: i, events } = doc;
  if (i.trend.length === 0) return null;
  const zone = zoneOf(i.slice, places);
  const name = metricDef(i.metric).title;
  const { good } = metricDef(i.metric);
  const marks = events.map((e, n) => ({ at: e.at, flag: flagOf(n) }));
  const odd = i.trend.filter((p) => unusual(p, good)).length;
  const title = `${name} of ${sliceName(i.slice, places.dayparts)}, the last 7 days`;
  const desc = `${i.trend.length} hours with orders; ${odd} of them worse than the band of 95 % of usual hours. Since ${localTime(i.onset, zone)}: ${value(i.metric, i.baseline)} to ${value(i.metric, i.current)}.`;
  return {
    id: 'trend',
    title: 'Trend',
    body: [
      trendChart(
        { id: 'trend-chart', title, desc },
        { points: i.trend, hours: 1, zone, good, marks, shade: { from: i.window.start, to: i.window.end } },
      ),
      events.length === 0
        ? html`<p class="dim">No change to this slice is logged in these days.</p>`
        : table(
            'Changes in these days',
            [left('Flag'), left('When'), left('Type'), left('What'), left('Where')],
            events.map((e, n): Line[] => [flagOf(n), localTime(e.at, zone), e.type, whatOf(e), scopeOf(e, places)]),
          ),
      folded(
        'The trend as a table',
        [left('Hour'), right('Value'), right('Expected'), right('Usual from'), right('to'), right('Orders')],
        i.trend.map((p): Line[] => [
          localTime(p.at, zone),
          unusual(p, good) ? [{ text: value(i.metric, p.value), tone: 'bad' }] : value(i.metric, p.value),
          value(i.metric, p.expected),
          value(i.metric, p.lo),
          value(i.metric, p.hi),
          count(p.orders),
        ]),
      ),
    ],
  };
}

function metricRow(m: Incident['metrics'][number]): ChartRow[] {
  const relative = isRelative(metricDef(m.metric));
  const size = relative ? m.delta_pct : m.delta;
  if (size === null) return [];
  const scale = relative && m.baseline ? 100 / m.baseline : 1;
  const tone = toneOf(m.metric, m.delta, m.significant);
  return [
    {
      label: metricDef(m.metric).title,
      value: size,
      text: change(m.metric, m),
      interval: m.ci95 === null || (relative && !m.baseline) ? null : [m.ci95[0] * scale, m.ci95[1] * scale],
      tone: tone === 'good' || tone === 'bad' ? tone : 'plain',
    },
  ];
}

export function metricsSection(doc: ReportDocument): Section {
  const { incident: i } = doc;
  const rows = i.metrics.flatMap(metricRow);
  const lost = i.decomposition.filter((d) => Math.abs(d.points) >= 0.05).sort((a, b) => a.points - b.points);
  const said = rows.map((r) => `${r.label} ${r.text}`).join(', ');
  return {
    id: 'metrics',
    title: 'Metrics before and after',
    body: [
      rowChart(
        { id: 'metrics-chart', title: 'Change of each metric, with its 95 % interval', desc: `${said}.` },
        { kind: 'points', rows, axis: 'points; percent for dasher efficiency and order volume' },
      ),
      table(
        'Metrics',
        [left('Metric'), right('Before'), right('After'), right('Change'), right('95 % interval'), right('p')],
        i.metrics.map((m): Line[] => [
          metricDef(m.metric).title,
          value(m.metric, m.baseline),
          value(m.metric, m.current),
          [{ text: change(m.metric, m), tone: toneOf(m.metric, m.delta, m.significant) }],
          interval(m.metric, m),
          probability(m.p_value),
        ]),
      ),
      rowChart(
        {
          id: 'lost-chart',
          title: 'Points of CX score by metric',
          desc: `${lost.map((d) => `${metricDef(d.metric).title} ${d.points.toFixed(1)}`).join(', ')}. They add up to the change of the score.`,
        },
        {
          kind: 'bars',
          axis: 'points of CX score',
          rows: lost.map((d) => ({
            label: metricDef(d.metric).title,
            value: d.points,
            text: `${d.points > 0 ? '+' : ''}${d.points.toFixed(1)}`,
            tone: d.points < 0 ? ('bad' as const) : ('good' as const),
          })),
        },
      ),
    ],
  };
}

export function slicesSection(doc: ReportDocument, places: Places): Section | null {
  const { incident: i } = doc;
  if (i.top_slices.length === 0) return null;
  const relative = isRelative(metricDef(i.metric));
  const rows = i.top_slices.flatMap((s): ChartRow[] => {
    const size = relative ? s.delta_pct : s.delta;
    if (size === null) return [];
    const scale = relative && s.baseline ? 100 / s.baseline : 1;
    return [
      {
        label: sliceName(s.slice, places.dayparts),
        value: size,
        text: `${change(i.metric, s)} ${s.significance}`,
        interval: s.ci95 === null ? null : [s.ci95[0] * scale, s.ci95[1] * scale],
        tone: s.significance === '' ? 'plain' : 'bad',
      },
    ];
  });
  const unit = relative ? 'percent' : metricDef(i.metric).unit === 'percent' ? 'percent points' : 'points';
  return {
    id: 'slices',
    title: 'Where it happened',
    body: [
      rowChart(
        {
          id: 'slices-chart',
          title: `Change of ${metricDef(i.metric).title} by slice, with its 95 % interval`,
          desc: `${rows.map((r) => `${r.label} ${r.text}`).join('; ')}.`,
        },
        { kind: 'points', rows, axis: unit },
      ),
      table(
        'Slices that got worse',
        [
          right('#'),
          left('Slice'),
          right('Before'),
          right('After'),
          right('Change'),
          left('Sig'),
          right('95 % interval'),
          right('q'),
          right('Orders'),
          right('Share'),
        ],
        i.top_slices.map((s): Line[] => [
          String(s.rank),
          sliceName(s.slice, places.dayparts),
          value(i.metric, s.baseline),
          value(i.metric, s.current),
          change(i.metric, s),
          s.significance,
          interval(i.metric, s),
          probability(s.q_value),
          count(s.orders),
          s.share_of_drop === null ? 'n/a' : `${Math.round(100 * s.share_of_drop)}%`,
        ]),
      ),
      html`<p class="small dim">*** q &lt; 0.001, ** q &lt; 0.01, * q &lt; 0.05, over the slices shown. Share: of the points lost (orders × change) in the incident's slice.</p>`,
    ],
  };
}

/** `found`, `status new -> resolved: as usual again`. */
export function historySection(doc: ReportDocument, places: Places): Section | null {
  const { incident: i } = doc;
  if (i.history.length === 0) return null;
  const zone = zoneOf(i.slice, places);
  return {
    id: 'history',
    title: 'History',
    body: [
      table(
        '',
        [left('When'), left('What'), left('By'), left('Note')],
        i.history.map((h): Line[] => [
          localTime(h.at, zone, true),
          `${h.what}${h.from !== null && h.to !== null ? ` ${h.from} -> ${h.to}` : h.to !== null ? ` ${h.to}` : ''}`,
          h.by ?? '',
          h.note ?? '',
        ]),
      ),
    ],
  };
}
