import type { Counts, Fixed } from '../../src/detect/search.js';
import { type Answer, elementName, type Question } from './answer.js';

const xlogp = (x: number, p: number): number => (x > 0 ? x * Math.log(Math.max(p, 1e-12)) : 0);

/** Log-likelihood of k bad of n at their own rate, less at the expected rate; 0 unless the rate rose. */
function gain(k: number, n: number, p0: number): number {
  const p = k / n;
  return n > 0 && p > p0 ? xlogp(k, p) + xlogp(n - k, 1 - p) - xlogp(k, p0) - xlogp(n - k, 1 - p0) : 0;
}

/** Dimensions of every kind of element, in the order of scan.mjs: equal scores keep it. */
function kinds(dimensions: number, most: number): number[][] {
  const all = Array.from({ length: (1 << dimensions) - 1 }, (_, i) => i + 1);
  return all
    .map((mask) => Array.from({ length: dimensions }, (_, d) => d).filter((d) => mask & (1 << d)))
    .filter((kind) => kind.length <= most);
}

const total = (list: readonly Counts[], of: 'k' | 'n'): number => list.reduce((s, c) => s + c[of].reduce((a, b) => a + b, 0), 0);

interface Sums {
  readonly fixed: Fixed;
  k1: number;
  n1: number;
  k0: number;
  n0: number;
}

function sumsOf(kase: Question, kind: readonly number[]): Sums[] {
  const elements = new Map<string, Sums>();
  kase.observed.n.forEach((n, c) => {
    const fixed = kind.map((d) => [d, kase.codes[d]?.[c] as number] as const);
    const key = fixed.map(([, code]) => code).join();
    const element = elements.get(key) ?? { fixed, k1: 0, n1: 0, k0: 0, n0: 0 };
    elements.set(key, element);
    element.k1 += kase.observed.k[c] as number;
    element.n1 += n;
    for (const past of kase.history) {
      element.k0 += past.k[c] as number;
      element.n0 += past.n[c] as number;
    }
  });
  return [...elements.values()].filter((e) => e.n1 > 0);
}

/**
 * The scan every figure is compared with, as in ../shared/rs-dev/scan.mjs: log-likelihood ratio of the element's own
 * rise less that of what remains outside it; no penalty for depth. main.ts checks that both agree.
 */
export function plainScan(kase: Question): Answer {
  const start = performance.now();
  const [K, N] = [total([kase.observed], 'k'), total([kase.observed], 'n')];
  const [k, n] = [total(kase.history, 'k'), total(kase.history, 'n')];
  const found = kinds(kase.codes.length, 3).flatMap((kind) =>
    sumsOf(kase, kind).map(({ fixed, k1, n1, k0, n0 }) => {
      const own = gain(k1, n1, (k0 + 0.5) / (n0 + 1));
      return { fixed, score: own - gain(K - k1, N - n1, (k - k0 + 0.5) / (n - n0 + 1)) };
    }),
  );
  found.sort((a, b) => (Math.abs(b.score - a.score) > 1e-6 ? b.score - a.score : a.fixed.length - b.fixed.length));
  const ranked = found.slice(0, 20).map((f) => elementName(kase, f.fixed));
  return { ranked, pred: ranked.slice(0, 1), ms: performance.now() - start };
}
