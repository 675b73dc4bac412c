import type { ExperimentDocument as Doc, Result } from '../model/experiment.js';
import { metricDef } from '../model/metrics.js';
import { intervalBars } from './bars.js';
import { change, intervalOf, nameOf, number, STATES, targetOf, unitOf } from './experiment-words.js';
import { value } from './format.js';
import type { Block, Line } from './view.js';

function progress(doc: Doc, over: boolean): Block {
  const rows = doc.results.filter((r) => r.role !== 'secondary');
  return {
    kind: 'table',
    title: over ? 'Final results' : 'Progress vs targets',
    columns: [
      { title: 'Metric', align: 'left', drop: 0 },
      { title: 'Target', align: 'right', drop: 0 },
      { title: over ? 'Actual' : 'Current', align: 'right', drop: 0 },
      { title: '95 % interval', align: 'right', drop: 1 },
      { title: 'Status', align: 'left', drop: 0, whole: true },
    ],
    rows: rows.map((r): Line[] => [nameOf(r), targetOf(r), change(r, r.estimate), intervalOf(r), [STATES[r.state]]]),
  };
}

export function secondary(doc: Doc): Block[] {
  const rows = doc.results.filter((r) => r.role === 'secondary');
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Secondary metrics',
      columns: [
        { title: 'Metric', align: 'left', drop: 0 },
        { title: 'Without', align: 'right', drop: 1 },
        { title: 'With', align: 'right', drop: 1 },
        { title: 'Change', align: 'right', drop: 0 },
        { title: '95 % interval', align: 'right', drop: 2 },
      ],
      rows: rows.map((r): Line[] => [
        nameOf(r),
        value(r.metric, r.baseline),
        value(r.metric, r.current),
        change(r, r.estimate),
        intervalOf(r),
      ]),
    },
  ];
}

const HOW: Readonly<Record<NonNullable<Result['method']>, string>> = {
  within_day: 'Treated against untreated stores of the same days; errors clustered by store.',
  before_after: 'All units are treated: against the untreated days and units before, less how other slices moved.',
  pairs: 'Treated against untreated time blocks of the same hours of the week.',
  elsewhere: '',
};

/** How the intervals are to be read. */
function reading(doc: Doc): Block[] {
  const first = doc.results.find((r) => r.interval_kind !== null);
  if (!first) return [];
  const kind =
    first.interval_kind === 'final'
      ? '95 % intervals of the end.'
      : 'Intervals hold however often one looks (always-valid, 95 %).';
  const how =
    doc.unit.kind === 'order'
      ? 'Treated against untreated orders of the same days.'
      : first.method === null
        ? ''
        : HOW[first.method];
  return [
    { kind: 'paragraph', hang: 2, lines: [[{ text: `${kind} ${how} Guardrails are one-sided tests at 5 %.`, tone: 'dim' }]] },
  ];
}

/** Why there is no figure, once for all metrics without one. */
function missing(doc: Doc): Block[] {
  const reasons = new Map<string, string[]>();
  for (const r of doc.results) if (r.missing !== null) reasons.set(r.missing, [...(reasons.get(r.missing) ?? []), nameOf(r)]);
  const lines = [...reasons].map(([why, names]) => `No figure for ${names.join(', ')}: ${why}.`);
  return lines.length === 0 ? [] : [{ kind: 'paragraph', hang: 2, lines }];
}

const excludesZero = (r: Result): boolean => r.interval !== null && (r.interval[0] > 0 || r.interval[1] < 0);

/** `improved from 78.3% to 87.0% (+8.7 pp)`; what chance explains is not told as a change. */
function moved(r: Result): string {
  const figures = `from ${value(r.metric, r.baseline)} to ${value(r.metric, r.current)} (${change(r, r.estimate)})`;
  if (!excludesZero(r)) return `${figures}: not told from chance`;
  const better = metricDef(r.metric).good === 'up' ? (r.estimate ?? 0) > 0 : (r.estimate ?? 0) < 0;
  if (r.metric === 'cx_score') return `${better ? 'recovered' : 'fell'} ${figures}`;
  return `${better ? 'improved' : 'got worse'} ${figures}`;
}

const COST = { within: 'acceptable', breached: 'too large' } as const;

/** The story's last screen in sentences. */
export function impact(doc: Doc): Block[] {
  const items = doc.results.flatMap((r) => {
    if (r.baseline === null || r.current === null || r.estimate === null) return [];
    if (r.role === 'primary') return [`${nameOf(r)} ${moved(r)}`];
    if (r.metric !== 'dasher_efficiency' || r.role !== 'guardrail') return [];
    if (r.estimate >= 0) return [`No efficiency given up (${change(r, r.estimate)})`];
    return [`Efficiency trade-off ${COST[r.state as keyof typeof COST] ?? 'not settled'} (${change(r, r.estimate)})`];
  });
  return items.length === 0 ? [] : [{ kind: 'list', title: 'Impact summary', items, boxes: false }];
}

/** Levels of treated and untreated units by day, for each primary metric. */
export const trends = (doc: Doc): Block[] =>
  doc.results
    .filter((r) => r.role === 'primary' && r.series.length >= 3)
    .map((r): Block => {
      const starts = doc.phases.findLast((p) => p.day_from > 1 && p.day_from <= doc.day);
      return {
        kind: 'series',
        title: `${nameOf(r)} by day`,
        rows: { points: 'treated', expected: 'untreated' },
        points: r.series.map((p) => ({ value: p.treated, expected: p.untreated, unusual: false })),
        format: (x) => value(r.metric, x),
        mark: starts ? starts.day_from - 1 : null,
        markLabel: starts ? starts.name : '',
      };
    });

export function forecastBlock(doc: Doc): Block[] {
  const rows = doc.forecast.filter((f) => f.realised !== null);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Forecast against realised',
      columns: [
        { title: 'Metric', align: 'left', drop: 0 },
        { title: 'Forecast', align: 'right', drop: 0 },
        { title: '80 % interval', align: 'right', drop: 1 },
        { title: 'Realised', align: 'right', drop: 0 },
        { title: 'Held', align: 'left', drop: 0, whole: true },
      ],
      rows: rows.map((f): Line[] => {
        const r = { metric: f.metric, scope: 'slice' as const };
        const range = f.interval80 === null ? 'n/a' : `${number(f.interval80[0])} to ${number(f.interval80[1])}${unitOf(r)}`;
        return [
          metricDef(f.metric).title,
          change(r, f.expected),
          range,
          change(r, f.realised),
          f.held === null ? 'n/a' : f.held ? 'yes' : 'no',
        ];
      }),
    },
  ];
}

/** Every metric beside its target, once there is anything to compare. */
export const results = (doc: Doc, over: boolean): Block[] =>
  doc.results.length === 0
    ? []
    : [progress(doc, over), ...intervalBars(doc.results.filter((r) => r.role !== 'secondary')), ...missing(doc), ...reading(doc)];
