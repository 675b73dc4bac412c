import { ASSUMPTIONS, type Assumptions } from '../../src/detect/search.js';
import type { Case } from './cases.js';
import { groupOf } from './groups.js';
import { ours } from './ours.js';
import { figures, type Mark, mark } from './score.js';
import { type Synthetic, synthetic } from './synthetic.js';

/** Every number of the method, halved and doubled. */
const VARIED = ['finest', 'uneven', 'support', 'penalty'] as const;
const SETTINGS: readonly Partial<Assumptions>[] = [
  {},
  ...VARIED.flatMap((name) => [0.5, 2].map((times) => ({ [name]: times * ASSUMPTIONS[name] }))),
];

const marksOf = (cases: readonly Case[], setting: Partial<Assumptions>): Mark[] =>
  cases.map((c) => mark(ours(c, setting), c.labels));

const show = (marks: readonly Mark[]): string => {
  const f = figures(marks);
  return `F1 ${f.f1.toFixed(3)}  hit@1 ${f.hit1.toFixed(3)}  hit@3 ${f.hit3.toFixed(3)}`;
};

/** Marks of every group under the setting that does best on all the others: what choosing on these cases would be worth. */
function leftOut(groups: readonly string[], marks: readonly (readonly Mark[])[]): Mark[] {
  return [...new Set(groups)].flatMap((group) => {
    const rest = (list: readonly Mark[]): Mark[] => list.filter((_, i) => groups[i] !== group);
    const quality = marks.map((list) => figures(rest(list)).hit1 + figures(rest(list)).f1);
    const best = marks[quality.indexOf(Math.max(...quality))] ?? [];
    return best.filter((_, i) => groups[i] === group);
  });
}

export function sensitivity(cases: readonly Case[]): string[] {
  const known: Synthetic[] = [0, 0.5, 1].flatMap((uneven, i) => synthetic(60, 7001 + i, uneven));
  const groups = cases.map((c) => groupOf(c.name));
  const marks = SETTINGS.map((setting) => marksOf(cases, setting));
  const lines = SETTINGS.map((setting, i) => {
    const name = Object.entries(setting).map(([key, value]) => `${key} ${value.toPrecision(2)}`);
    return `  ${(name[0] ?? 'as shipped').padEnd(16)} labelled: ${show(marks[i] ?? [])}   synthetic: ${show(marksOf(known, setting))}`;
  });
  const shipped = [...new Set(groups)].map((group) => figures((marks[0] ?? []).filter((_, i) => groups[i] !== group)).hit1);
  return [
    `sensitivity (${cases.length} labelled, ${known.length} synthetic cases)`,
    ...lines,
    `  hit@1 with any one group left out: ${Math.min(...shipped).toFixed(3)} to ${Math.max(...shipped).toFixed(3)}`,
    `  each group under the setting best on the others: ${show(leftOut(groups, marks))}`,
  ];
}
