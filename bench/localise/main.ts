import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Answer } from './answer.js';
import { type Case, readCases } from './cases.js';
import { groupOf } from './groups.js';
import { ours } from './ours.js';
import { plainScan } from './plain-scan.js';
import { compare } from './report.js';
import { type Mark, mark } from './score.js';
import { sensitivity } from './sensitivity.js';
import { syntheticReport } from './synthetic-report.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const RS_DEV = join(HERE, '..', '..', '..', 'shared', 'rs-dev');

const say = (lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** Does the plain scan here say what the original says? Every ranked element of every case is compared. */
function verify(dir: string, cases: readonly Case[], answers: readonly Answer[]): string {
  const script = join(dir, 'scan.mjs');
  if (!existsSync(script)) return 'plain scan: no scan.mjs beside the data; checked against it on the development cases';
  const run = spawnSync(process.execPath, [script, dir], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const lines = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { case: string; ranked: string[] });
  const theirs = new Map(lines.map((line) => [line.case, line.ranked.map((e) => e.split('&').sort().join('&')).join()]));
  const equal = cases.filter((c, i) => theirs.get(c.name) === answers[i]?.ranked.join()).length;
  return `plain scan: equal to scan.mjs on ${equal} of ${cases.length} cases`;
}

const lone = (labels: readonly string[]): boolean => labels.every((l) => l.startsWith('bitrate=') && !l.includes('&'));

function labelled(dir: string, cases: readonly Case[], perCase: boolean): void {
  const answers = cases.map((c) => ({ ours: ours(c), scan: plainScan(c) }));
  const marks = answers.map((a, i) => ({
    ours: mark(a.ours, cases[i]?.labels ?? []),
    scan: mark(a.scan, cases[i]?.labels ?? []),
  }));
  const part = (title: string, keep: (c: Case) => boolean): string[] => {
    const at = cases.flatMap((c, i) => (keep(c) ? [i] : []));
    const of = (method: 'ours' | 'scan'): Mark[] => at.map((i) => (marks[i] as (typeof marks)[number])[method]);
    return compare(title, { ours: of('ours'), scan: of('scan'), groups: at.map((i) => groupOf(cases[i]?.name ?? '')) });
  };
  const groups = new Set(cases.map((c) => groupOf(c.name))).size;
  say([
    `labelled cases: ${cases.length} in ${groups} groups of (stream, day)`,
    verify(
      dir,
      cases,
      answers.map((a) => a.scan),
    ),
    '',
  ]);
  say([...part('all', () => true), '', ...part('label is lone bitrates', (c) => lone(c.labels)), '']);
  say([...part('any other label', (c) => !lone(c.labels)), '']);
  if (!perCase) return;
  cases.forEach((c, i) => {
    const m = marks[i]?.ours;
    say([
      JSON.stringify({
        case: c.name,
        label: c.labels,
        pred: answers[i]?.ours.pred,
        ranked: answers[i]?.ours.ranked.slice(0, 5),
        rank: m?.rank,
      }),
    ]);
  });
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: RS_DEV },
    cases: { type: 'boolean', default: false },
    synthetic: { type: 'boolean', default: false },
    sensitivity: { type: 'boolean', default: false },
  },
});
const cases = readCases(values.data);
if (!cases) say([`bench:localise: no labelled cases (index.json) in ${values.data}; nothing measured`]);
else labelled(values.data, cases, values.cases);
if (values.synthetic) say(syntheticReport());
if (values.sensitivity && cases) say(sensitivity(cases));
