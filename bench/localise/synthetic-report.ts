import { ours } from './ours.js';
import { plainScan } from './plain-scan.js';
import { compare } from './report.js';
import { type Mark, mark } from './score.js';
import { type Synthetic, synthetic } from './synthetic.js';

/** Seeds of the report; none was looked at while the method was made. */
const SETS = [
  { title: 'even shift', uneven: 0, seed: 9001 },
  { title: 'uneven by half', uneven: 0.5, seed: 9002 },
  { title: 'very uneven', uneven: 1, seed: 9003 },
] as const;
const CASES = 200;

const marked = (cases: readonly Synthetic[]): { ours: Mark[]; scan: Mark[] } => ({
  ours: cases.map((c) => mark(ours(c), c.labels)),
  scan: cases.map((c) => mark(plainScan(c), c.labels)),
});

/** Both methods on incidents of known depth; the unevenness of the shift is what decides between them. */
export function syntheticReport(): string[] {
  return SETS.flatMap(({ title, uneven, seed }) => {
    const cases = synthetic(CASES, seed, uneven);
    const marks = marked(cases);
    const part = (name: string, keep: (c: Synthetic) => boolean): string[] => {
      const at = cases.flatMap((c, i) => (keep(c) ? [i] : []));
      const of = (list: readonly Mark[]): Mark[] => at.map((i) => list[i] as Mark);
      return compare(name, { ours: of(marks.ours), scan: of(marks.scan), groups: at.map(String) });
    };
    const depths = [1, 2, 3].flatMap((depth) => part(`  ${title}, depth ${depth}`, (c) => c.depth === depth).slice(0, 3));
    return [...part(`synthetic, ${title}`, () => true), ...depths, ''];
  });
}
