/** npx tsx bench/rca/make.ts [--generator mechanism|second] [--from N] [--to N] [--cache DIR]: writes cases into the cache. */
import { parseArgs } from 'node:util';
import { defaultCache, stored } from './cache.js';
import type { Generator } from './case.js';

const { values: v } = parseArgs({
  options: {
    generator: { type: 'string', default: 'mechanism' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '20' },
    cache: { type: 'string', default: defaultCache() },
  },
});
for (let seed = Number(v.from); seed <= Number(v.to); seed++) {
  const started = performance.now();
  const found = await stored(v.generator as Generator, seed, v.cache);
  const t = found?.case.truth;
  const causes = t?.causes.map(
    (c) => `${c.cause} ${Math.round(100 * c.share_of_drop)}%${c.recorded ? '' : ' (not recorded)'}${c.event_id ? ' logged' : ''}`,
  );
  const hours = found ? (found.case.as_of - found.case.onset) / 3_600_000 : 0;
  const text = t
    ? `${found.case.kind} ${JSON.stringify(found.case.slice)} ${hours} h, ${t.orders} orders, -${t.drop.toFixed(1)}: ${causes?.join(' + ') || 'nothing'}; decoy ${t.decoys.map((d) => d.kind).join() || 'none'}; ${found.case.events.length} events`
    : 'no such case';
  process.stdout.write(`${v.generator}-${seed} ${((performance.now() - started) / 1000).toFixed(1)} s ${text}\n`);
}
