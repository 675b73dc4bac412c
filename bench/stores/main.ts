import { parseArgs } from 'node:util';
import { type Harmed, harmedStore, quietWeeks, severities } from './worlds.js';

/**
 * npx tsx bench/stores/main.ts [--quiet N] [--harmed N] [--from SEED]: store incidents in quiet weeks, and the share of harmed
 * stores found by the strength of the sign. Seeds below 1000 were used while the method was made; the defaults were not.
 */

const { values } = parseArgs({
  options: {
    quiet: { type: 'string', default: '20' },
    harmed: { type: 'string', default: '200' },
    from: { type: 'string', default: '1001' },
  },
});
const from = Number(values.from);
const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** 95 % interval of a share by Wilson's score. */
function wilson(k: number, n: number): string {
  if (n === 0) return '-';
  const z2 = 1.96 ** 2;
  const centre = (k + z2 / 2) / (n + z2);
  const half = (1.96 / (n + z2)) * Math.sqrt((k * (n - k)) / n + z2 / 4);
  return `${(k / n).toFixed(2)} (${Math.max(0, centre - half).toFixed(2)} to ${Math.min(1, centre + half).toFixed(2)}; ${k} of ${n})`;
}

const quiet = seeds(Number(values.quiet)).map(quietWeeks);
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
say(
  `Quiet: ${quiet.length} x 28 daily runs, ${mean(quiet.map((q) => q.stores)).toFixed(0)} stores, ${mean(quiet.map((q) => q.tested)).toFixed(0)} of them with 15 orders`,
);
for (const s of severities) {
  const all = quiet.map((q) => q.raised[s]);
  say(`  ${s}: ${mean(all).toFixed(2)} incidents per four weeks (${all.reduce((a, b) => a + b, 0)} in all)`);
}

const harmed = seeds(Number(values.harmed)).flatMap((seed) => harmedStore(seed) ?? []);
const bands = [
  [3, 4.5],
  [4.5, 6],
  [6, 10],
  [10, Number.POSITIVE_INFINITY],
] as const;
const table = (title: string, z: (h: Harmed) => number): void => {
  say(title);
  for (const [lo, hi] of bands) {
    const some = harmed.filter((h) => z(h) >= lo && z(h) < hi);
    say(`  ${lo} to ${hi}: ${wilson(some.filter((h) => h.found).length, some.length)}`);
  }
};
say(`\nHarmed: ${harmed.length} months with one bad store, asked 3 to 25 hours after it began`);
table('found, by z = drop x sqrt(orders) / spread of one order', (h) => h.effect.z);
table('found, by z with the days and the baseline in it', (h) => h.effect.zDay);
say(`other stores raised: ${harmed.reduce((sum, h) => sum + h.others, 0)}`);
