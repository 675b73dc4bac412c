/**
 * npx tsx bench/rca/main.ts [--generator mechanism|second] [--half tuning|report] [--cases N] [--first SEED]
 *   [--answers cxf,naive,analyst] [--jobs N] [--cache DIR] [--json FILE] [--misses]
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defaultCache } from './cache.js';
import { type Generator, halfOf } from './case.js';
import { type Result, runAll, serve, type Task } from './pool.js';
import { columnsOf, misses, report } from './print.js';

const DEFAULTS = { cases: 240, first: 1000, jobs: 2 };

/** The ways to answer that are there: cxf, once it can, beside the baselines. */
const standard = (): string =>
  ['cxf', 'naive', 'analyst'].filter((n) => existsSync(new URL(`./answers/${n}.ts`, import.meta.url))).join();

function optionsOf() {
  const { values: v } = parseArgs({
    options: {
      generator: { type: 'string', default: 'mechanism' },
      half: { type: 'string', default: 'report' },
      cases: { type: 'string', default: String(DEFAULTS.cases) },
      first: { type: 'string', default: String(DEFAULTS.first) },
      answers: { type: 'string', default: standard() },
      jobs: { type: 'string', default: String(DEFAULTS.jobs) },
      cache: { type: 'string', default: defaultCache() },
      json: { type: 'string' },
      misses: { type: 'boolean', default: false },
    },
  });
  if (!['tuning', 'report'].includes(v.half) || !['mechanism', 'second'].includes(v.generator))
    throw new Error('--half is tuning or report, --generator mechanism or second');
  return { ...v, answers: v.answers.split(',') };
}

/** Seeds of one half, from the first on. */
function tasksOf(o: ReturnType<typeof optionsOf>): Task[] {
  const first = Number(o.first) + (halfOf(Number(o.first)) === o.half ? 0 : 1);
  const { cache, answers } = o;
  return Array.from({ length: Number(o.cases) }, (_, i) => ({
    generator: o.generator as Generator,
    seed: first + 2 * i,
    cache,
    answers,
  }));
}

async function main(): Promise<void> {
  const o = optionsOf();
  const tasks = tasksOf(o);
  const results = await runAll(tasks, Number(o.jobs), (done) => {
    if (done % 20 === 0) process.stderr.write(`${done} of ${tasks.length} cases\n`);
  });
  const found = results.filter((r): r is Result => r !== null);
  for (const r of found)
    for (const [name, a] of Object.entries(r.answers))
      if (a.error) process.stderr.write(`${name} failed on ${r.case.id}: ${a.error}\n`);
  const title = `${found.length} cases (${tasks.length - found.length} had no room), generator ${o.generator}, ${o.half} half, seeds from ${tasks[0]?.seed}; in brackets 95 % intervals`;
  process.stdout.write(`${[title, '', ...report(found, o.answers)].join('\n')}\n`);
  if (o.misses) for (const c of columnsOf(found, o.answers).slice(0, 1)) process.stdout.write(`${misses(c).join('\n')}\n`);
  if (o.json) writeFileSync(o.json, `${JSON.stringify(found, null, 1)}\n`);
}

if (process.argv.includes('--serve')) serve();
else await main();
