import type { Result } from '../model/experiment.js';
import { metricDef } from '../model/metrics.js';
import type { Block } from './view.js';

/** A row is narrower than 60 columns. */
const WIDTH = 37;
const NAME = 18;

interface Row {
  readonly name: string;
  readonly lo: number;
  readonly hi: number;
  readonly at: number;
  readonly goal: number;
}

/** Improvement to the right: of a metric that should be low a fall is one. Each row has its own scale, target or margin at the same place. */
function rowOf(r: Result): Row[] {
  if (r.interval === null || r.estimate === null) return [];
  const sign = metricDef(r.metric).good === 'down' ? -1 : 1;
  const target = sign * (r.target ?? 0);
  if (r.margin === null && target <= 0) return [];
  const goal = r.margin === null ? target : -r.margin;
  const ends = r.interval.map((x) => sign * x);
  return [
    {
      name: `${metricDef(r.metric).title}${r.scope === 'elsewhere' ? ' elsewhere' : ''}`.slice(0, NAME),
      lo: Math.min(...ends),
      hi: Math.max(...ends),
      at: sign * r.estimate,
      goal,
    },
  ];
}

/** In units of the target (or margin): 0 is no change, `|` the target or margin; `O` where the estimate lies on one of them. */
function line({ name, lo, hi, at, goal }: Row, [from, to]: readonly [number, number]): string {
  const size = Math.abs(goal);
  const place = (x: number): number => Math.round(((Math.max(from, Math.min(to, x / size)) - from) / (to - from)) * (WIDTH - 1));
  const cells = new Array<string>(WIDTH).fill(' ');
  for (let i = place(lo); i <= place(hi); i++) cells[i] = '-';
  cells[place(0)] = ':';
  cells[place(goal)] = '|';
  if (lo / size < from) cells[0] = '<';
  if (hi / size > to) cells[WIDTH - 1] = '>';
  // An estimate beyond the scale is not drawn at its end: the arrow says where it is.
  const here = at / size >= from && at / size <= to ? place(at) : -1;
  if (here >= 0) cells[here] = cells[here] === '|' || cells[here] === ':' ? 'O' : 'o';
  return `  ${name.padEnd(NAME)}  ${cells.join('').trimEnd()}`;
}

/** Intervals beside targets and margins, one row each; nothing where there is no interval. */
export function intervalBars(results: readonly Result[]): Block[] {
  const draw = (title: string, goal: string, rows: readonly Row[], range: readonly [number, number]): string[] => {
    if (rows.length === 0) return [];
    const scale = new Array<string>(WIDTH).fill(' ');
    const write = (at: number, text: string): void => {
      const from = Math.round(((at - range[0]) / (range[1] - range[0])) * (WIDTH - 1));
      [...text].forEach((c, i) => {
        scale[from + i] = c;
      });
    };
    write(0, '0');
    write(goal === 'target' ? 1 : -1, goal);
    return [`  ${title.padEnd(NAME)}  ${scale.join('').trimEnd()}`, ...rows.map((r) => line(r, range))];
  };
  const of = (guardrail: boolean): Row[] => results.filter((r) => (r.role === 'guardrail') === guardrail).flatMap(rowOf);
  const lines = [...draw('Gain', 'target', of(false), [-0.5, 2]), ...draw('Guardrails', 'margin', of(true), [-2, 2])];
  return lines.length === 0
    ? []
    : [
        {
          kind: 'code',
          language: '',
          lines: [...lines, '  o estimate, --- interval; right is better'],
        },
      ];
}
