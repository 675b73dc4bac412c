import type { Result } from '../model/experiment.js';
import { metricDef } from '../model/metrics.js';
import type { Block } from './view.js';

const WIDTH = 41;
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
  const sign = r.margin === null && metricDef(r.metric).good === 'down' ? -1 : 1;
  const goal = r.margin !== null ? -r.margin : r.target === null ? 0 : sign * r.target;
  if (goal === 0) return [];
  const ends = r.interval.map((x) => sign * x);
  return [
    {
      name: `${metricDef(r.metric).title}${r.scope === 'elsewhere' ? ' elsew.' : ''}`.slice(0, NAME),
      lo: Math.min(...ends),
      hi: Math.max(...ends),
      at: sign * r.estimate,
      goal,
    },
  ];
}

/** In units of the target (or margin): 0 is no change, `|` the target or margin. */
function line({ name, lo, hi, at, goal }: Row, [from, to]: readonly [number, number]): string {
  const size = Math.abs(goal);
  const place = (x: number): number => Math.round(((Math.max(from, Math.min(to, x / size)) - from) / (to - from)) * (WIDTH - 1));
  const cells = new Array<string>(WIDTH).fill(' ');
  for (let i = place(lo); i <= place(hi); i++) cells[i] = '-';
  cells[place(0)] = ':';
  cells[place(goal)] = '|';
  if (lo / size < from) cells[0] = '<';
  if (hi / size > to) cells[WIDTH - 1] = '>';
  cells[place(at)] = 'o';
  return `${name.padEnd(NAME)} ${cells.join('').trimEnd()}`;
}

/** Intervals beside targets and margins, one row each; nothing where there is no interval. */
export function intervalBars(results: readonly Result[]): Block[] {
  const draw = (title: string, rows: readonly Row[], range: readonly [number, number]): string[] =>
    rows.length === 0 ? [] : [title, ...rows.map((r) => line(r, range))];
  const of = (guardrail: boolean): Row[] => results.filter((r) => (r.role === 'guardrail') === guardrail).flatMap(rowOf);
  const lines = [
    ...draw('Gain: o estimate, --- interval, : no change, | target', of(false), [-0.5, 2]),
    ...draw('Guardrails: better to the right, | margin', of(true), [-2, 1]),
  ];
  return lines.length === 0 ? [] : [{ kind: 'code', language: '', lines }];
}
