import type { MetricId } from '../model/metrics.js';
import { metricDef } from '../model/metrics.js';
import type { Expected, Recommendation, RecommendDocument } from '../model/recommend.js';
import { change, count, localTime, type Places, severityTag, sliceName, value, zoneOf } from './format.js';
import { quadrantMermaid, quadrantText } from './quadrant.js';
import type { Block, Column, Line, View } from './view.js';

export interface RecommendViewOptions {
  /** One recommendation in depth. */
  readonly detail: boolean;
  readonly markdown: boolean;
}

const INDENT = '   ';
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (x: number): string => `${x >= 0 ? '+' : '-'}${Math.abs(x).toFixed(1)}`;

/** What people decide by; the rest is told in depth. */
const FIRST: readonly MetricId[] = ['cx_score', 'on_time_rate', 'cancellation_rate'];

const rowsOf = (r: Recommendation, detail: boolean): [MetricId, Expected][] =>
  (Object.entries(r.expected) as [MetricId, Expected][]).filter(([id]) => detail || FIRST.includes(id));

function expectedLines(r: Recommendation, detail: boolean): Line[] {
  return rowsOf(r, detail).map(([id, e]) => [
    INDENT,
    `${metricDef(id).title} ${change(id, { delta: e.delta, delta_pct: null })} (${value(id, e.from)} -> ${value(id, e.to)})`,
    { text: `  80 %: ${signed(e.interval80[0])} to ${signed(e.interval80[1])}`, tone: 'dim' },
    ...(detail ? [{ text: `; ${signed(e.segment_delta)} on the orders it acts on`, tone: 'dim' as const }] : []),
  ]);
}

function tradeoffLines(r: Recommendation): Line[] {
  if (r.tradeoffs.length === 0) return [[INDENT, { text: 'Trade-off ', tone: 'strong' }, 'none measured']];
  return r.tradeoffs.map((t) => [
    INDENT,
    { text: 'Trade-off ', tone: 'strong' },
    t.text,
    ...(t.interval80
      ? [{ text: `  80 %: ${signed(t.interval80[0])} to ${signed(t.interval80[1])} ${t.unit}`, tone: 'dim' as const }]
      : []),
  ]);
}

/** `batching_threshold 4 -> 2`; a side that nothing tells is left out. */
function leverText(r: Recommendation): string {
  const { lever, from, to } = r.action;
  if (to === null && from === null) return lever;
  return from === null ? `${lever} -> ${to}` : `${lever} ${from} -> ${to ?? 'as before'}`;
}

/** Share of the most gain that the scope leaves on the table. */
const leftOf = (r: Recommendation, gain = mostOf(r) - r.left_on_table): number =>
  mostOf(r) > 0 ? Math.max(0, 1 - gain / mostOf(r)) : 0;
const mostOf = (r: Recommendation): number => Math.max(0, ...r.segments.map((s) => s.gain));

function block(r: Recommendation, places: Places, detail: boolean): Block {
  const { scope } = r.action;
  const where = [scope.segment, sliceName(scope.slice, places.dayparts)].filter((s) => s !== null).join(', ');
  const left =
    r.left_on_table >= 0.5 ? `; leaves ${r.left_on_table.toFixed(1)} points on the table, ${percent(leftOf(r))} of the gain` : '';
  return {
    kind: 'paragraph',
    hang: INDENT.length + 2,
    lines: [
      [
        { text: `${r.rank}. ${r.title}`, tone: 'strong' },
        `  confidence ${percent(r.confidence)}`,
        { text: `  ${r.cause}${r.pareto ? '' : '; another one brings more for less'}`, tone: 'dim' },
      ],
      ...expectedLines(r, detail),
      ...tradeoffLines(r),
      [INDENT, { text: 'Change ', tone: 'strong' }, leverText(r)],
      [INDENT, { text: 'Scope ', tone: 'strong' }, `${where} (${percent(r.coverage)} of the orders${left})`],
      [
        INDENT,
        { text: 'Effort ', tone: 'strong' },
        `${r.complexity}, ${r.rollout_days} day${r.rollout_days === 1 ? '' : 's'}${r.reversible ? ', can be undone' : ''}`,
      ],
      ...(detail ? r.assumptions.map((a): Line => [INDENT, { text: `assumes that ${a}`, tone: 'dim' }]) : []),
    ],
  };
}

const column = (title: string, align: Column['align'], drop = 0): Column => ({ title, align, drop });

/** Scopes that were weighed for one recommendation. */
const scopes = (r: Recommendation): Block => ({
  kind: 'table',
  title: 'Scopes weighed',
  columns: [
    column('Scope', 'left'),
    column('CX', 'right'),
    column('Left', 'right'),
    column('Efficiency', 'right'),
    column('Orders', 'right'),
  ],
  rows: r.segments.map((s) => [
    s.segment ?? 'all of the slice',
    signed(s.gain),
    percent(leftOf(r, s.gain)),
    s.efficiency_pct === null ? 'n/a' : `${signed(s.efficiency_pct)} %`,
    percent(s.coverage),
  ]),
});

/** The plot's twin for those who read tables. */
const twin = (doc: RecommendDocument): Block => ({
  kind: 'table',
  title: 'Trade-offs',
  columns: [
    column('Rec', 'right'),
    column('Measure', 'left'),
    column('CX', 'right'),
    column('80 %', 'right'),
    column('Cost', 'left'),
    column('Confidence', 'right'),
  ],
  rows: doc.recommendations.map((r) => {
    const cx = r.expected.cx_score;
    return [
      String(r.rank),
      r.title,
      cx ? signed(cx.delta) : 'n/a',
      cx ? `${signed(cx.interval80[0])} to ${signed(cx.interval80[1])}` : 'n/a',
      r.tradeoffs.map((t) => t.text).join('; ') || 'none measured',
      percent(r.confidence),
    ];
  }),
});

function plots(doc: RecommendDocument, o: RecommendViewOptions): Block[] {
  if (doc.recommendations.length === 0 || o.detail) return [];
  return o.markdown ? [quadrantMermaid(doc.recommendations), twin(doc)] : [quadrantText(doc.recommendations)];
}

/** The story's screen: what to change, what it brings and costs, best first. */
export function recommendView(doc: RecommendDocument, places: Places, o: RecommendViewOptions): View {
  const { incident } = doc;
  const zone = zoneOf(incident.slice, places);
  const told = doc.recommendations.length > 0;
  return [
    { kind: 'heading', line: ['Recommendations: ', severityTag(incident.severity), ` ${incident.title}`] },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        [
          {
            text: `${incident.id}; ${sliceName(incident.slice, places.dayparts)}; ${localTime(incident.onset, zone)} to ${localTime(incident.window.end, zone)}; ${count(incident.orders)} orders${doc.sample ? '; packaged sample' : ''}`,
            tone: 'dim',
          },
        ],
        [{ text: 'Verdict ', tone: 'strong' }, told ? { text: 'Act', tone: 'bad' } : { text: 'Monitor', tone: 'good' }],
        doc.summary,
      ],
    },
    ...doc.recommendations.map((r) => block(r, places, o.detail)),
    ...(o.detail ? doc.recommendations.filter((r) => r.segments.length > 1).map(scopes) : []),
    ...plots(doc, o),
    ...(doc.limitations.length > 0
      ? [
          {
            kind: 'paragraph' as const,
            hang: 2,
            lines: doc.limitations.map((l): Line => [{ text: `limitation: ${l}`, tone: 'dim' }]),
          },
        ]
      : []),
    { kind: 'next', commands: doc.next },
  ];
}
