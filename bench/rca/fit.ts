/**
 * npm run rca:fit [-- --cases N] [--cache DIR] [--json FILE]: fits the weights of the confidence (src/rca/confidence.json) on the tuning
 * half of the first generator. The other half, and the second generator, are never looked at here.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { judge } from '../../src/rca/analyse.js';
import { FEATURES, type Features } from '../../src/rca/features.js';
import { storePanel } from '../../src/rca/panel.js';
import { studyOf } from '../../src/rca/study.js';
import { fitLogistic } from '../../src/stats/logistic.js';
import { inputOf } from './answers/cxf.js';
import { defaultCache, stored } from './cache.js';

interface Pair {
  readonly case: string;
  readonly cause: string;
  readonly features: Features;
  readonly true: boolean;
}

/** Every hypothesis of a case, and whether it is a cause. */
async function pairsOf(seed: number, cache: string): Promise<Pair[]> {
  const found = await stored('mechanism', seed, cache);
  if (!found) return [];
  const input = await inputOf(found.case, found.files);
  const causes = new Set<string>(found.case.truth.causes.map((c) => c.cause));
  return judge(studyOf(input), storePanel(input.daily)).map((j) => ({
    case: found.case.id,
    cause: j.hypothesis.id,
    features: j.features,
    true: causes.has(j.hypothesis.id),
  }));
}

const rounded = (x: number): number => Math.round(1e4 * x) / 1e4;

async function main(): Promise<void> {
  const { values: v } = parseArgs({
    options: {
      cases: { type: 'string', default: '320' },
      cache: { type: 'string', default: defaultCache() },
      json: { type: 'string' },
    },
  });
  const pairs: Pair[] = [];
  for (let k = 1; k <= Number(v.cases); k++) {
    pairs.push(...(await pairsOf(2 * k, v.cache)));
    if (k % 20 === 0) process.stderr.write(`${k} of ${v.cases} cases\n`);
  }
  const fit = fitLogistic({
    columns: FEATURES.map((name) => ({ name, values: pairs.map((p) => p.features[name]) })),
    y: pairs.map((p) => Number(p.true)),
    l2: 1,
  });
  if (!fit.ok) throw new Error(`no fit: ${fit.why}`);
  const weights = Object.fromEntries(FEATURES.map((f, i) => [f, rounded(fit.coefficients[i + 1]?.estimate ?? 0)]));
  const model = { intercept: rounded(fit.coefficients[0]?.estimate ?? 0), weights };
  const file = new URL('../../src/rca/confidence.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(model, null, 2)}\n`);
  if (v.json) writeFileSync(v.json, JSON.stringify(pairs));
  process.stdout.write(`${pairs.length} pairs of ${new Set(pairs.map((p) => p.case)).size} cases\n${JSON.stringify(model)}\n`);
}

await main();
