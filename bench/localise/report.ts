import { bootstrap } from './groups.js';
import { type Figures, figures, type Mark } from './score.js';

/** The marks of both methods on the same cases, and the group of each case. */
export interface Comparison {
  readonly ours: readonly Mark[];
  readonly scan: readonly Mark[];
  readonly groups: readonly string[];
}

const SEED = 20_240_901;
const f3 = (x: number): string => x.toFixed(3);
const signed = (x: number): string => (x < 0 ? f3(x) : `+${f3(x)}`);
const row = (cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(16))).join('');

const NAMES: readonly (readonly [keyof Figures, string])[] = [
  ['f1', 'F1'],
  ['hit1', 'hit@1'],
  ['hit3', 'hit@3'],
  ['hit5', 'hit@5'],
];

const seconds = (marks: readonly Mark[]): string => {
  const ms = marks.map((m) => m.ms);
  return `${(ms.reduce((a, b) => a + b, 0) / ms.length / 1000).toFixed(3)} (max ${(Math.max(...ms) / 1000).toFixed(3)})`;
};

/** Figures of both, their difference, and what resampling the groups leaves of it. */
export function compare(title: string, { ours, scan, groups }: Comparison): string[] {
  if (ours.length === 0) return [`${title}: none`];
  const pick = (marks: readonly Mark[], cases: readonly number[]): Mark[] => cases.map((i) => marks[i] as Mark);
  const [a, b] = [figures(ours), figures(scan)];
  const interval = (figure: (cases: readonly number[]) => number, show: (x: number) => string): string => {
    const { low, high } = bootstrap(groups, SEED, figure);
    return `${show(low)}..${show(high)}`;
  };
  return [
    row([`${title}: ${ours.length} cases`, 'search', '95 %', 'plain scan', 'difference', '95 %']),
    ...NAMES.map(([key, name]) =>
      row([
        `  ${name}`,
        f3(a[key]),
        interval((cases) => figures(pick(ours, cases))[key], f3),
        f3(b[key]),
        signed(a[key] - b[key]),
        interval((cases) => figures(pick(ours, cases))[key] - figures(pick(scan, cases))[key], signed),
      ]),
    ),
    row(['  seconds a case', seconds(ours), '', seconds(scan)]),
  ];
}
