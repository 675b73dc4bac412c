/**
 * npx tsx bench/recommend/main.ts [--generator mechanism|second] [--half tuning|report] [--cases N] [--first SEED] [--cache DIR]
 *   [--json FILE] [--from FILE] [--calibrate] [--misses]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defaultCache } from '../rca/cache.js';
import { type Generator, halfOf } from '../rca/case.js';
import { type Answer, answerOf } from './case.js';
import { calibrate, report } from './score.js';

const { values: v } = parseArgs({
  options: {
    generator: { type: 'string', default: 'mechanism' },
    half: { type: 'string', default: 'report' },
    cases: { type: 'string', default: '120' },
    first: { type: 'string', default: '1000' },
    cache: { type: 'string', default: defaultCache() },
    json: { type: 'string' },
    from: { type: 'string' },
    calibrate: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
  },
});

async function answers(): Promise<Answer[]> {
  if (v.from !== undefined) return JSON.parse(readFileSync(v.from, 'utf8')) as Answer[];
  const first = Number(v.first) + (halfOf(Number(v.first)) === v.half ? 0 : 1);
  const found: Answer[] = [];
  for (let i = 0; i < Number(v.cases); i++) {
    const answer = await answerOf(v.generator as Generator, first + 2 * i, v.cache);
    if (answer) found.push(answer);
    if (v.json !== undefined) writeFileSync(v.json, JSON.stringify(found));
    if (i % 20 === 19) process.stderr.write(`${i + 1} of ${v.cases} cases\n`);
  }
  return found;
}

const found = await answers();
for (const line of report(found)) console.log(line);
if (v.calibrate) console.log(JSON.stringify(calibrate(found)));
if (v.misses)
  for (const a of found)
    for (const r of a.recommendations)
      if (!r.real || r.truth < r.interval[0] || r.truth > r.interval[1])
        console.log(
          `${a.id} ${a.kind} -${a.drop.toFixed(1)} true ${a.trueCauses.join('+')}; says ${r.cause} ${r.score.toFixed(1)} [${r.interval.map((x) => x.toFixed(1)).join(', ')}] at ${r.confidence.toFixed(2)}, truth ${r.truth.toFixed(1)}`,
        );
