import { bringsHalf, CALIBRATION, interval80, widened, withError } from '../../src/recommend/confidence.js';
import { brier, calibrationError } from '../../src/stats/calibration.js';
import { fitLogistic } from '../../src/stats/logistic.js';
import type { Answer, Judged } from './case.js';

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : (sorted[Math.floor((sorted.length - 1) / 2)] as number);
};
const share = (values: readonly boolean[]): string =>
  `${values.length === 0 ? 'n/a' : (values.filter(Boolean).length / values.length).toFixed(2)} (${values.length})`;

const all = (answers: readonly Answer[]): Judged[] => answers.flatMap((a) => [...a.recommendations]);
const success = (r: Judged): boolean => r.real && r.truth >= r.score / 2;

/** The figures of issue 7, as lines. */
export function report(answers: readonly Answer[]): string[] {
  const acted = answers.filter((a) => a.kind === 'cause' && a.verdict === 'act');
  const real = all(answers).filter((r) => r.real);
  const p = all(answers).map((r) => r.confidence);
  const y = all(answers).map((r) => Number(success(r)));
  const quiet = answers.filter((a) => a.kind === 'quiet');
  const mix = answers.filter((a) => a.kind === 'mix_shift');
  return [
    `cases                                             ${answers.length}`,
    `80 % intervals hold what undoing the cause brings  ${share(real.map((r) => r.truth >= r.interval[0] && r.truth <= r.interval[1]))}`,
    `median error of the gain, points                  ${median(real.map((r) => Math.abs(r.score - r.truth))).toFixed(2)}`,
    `median signed error                               ${median(real.map((r) => r.score - r.truth)).toFixed(2)}`,
    `median drop of these incidents                    ${median(answers.filter((a) => a.kind === 'cause').map((a) => a.drop)).toFixed(1)}`,
    `first recommendation acts on a true cause         ${share(acted.map((a) => a.recommendations[0]?.real ?? false))}`,
    `true causes: acted at all                         ${share(answers.filter((a) => a.kind === 'cause').map((a) => a.verdict === 'act'))}`,
    `monitor on quiet                                  ${share(quiet.map((a) => a.verdict === 'monitor'))}`,
    `monitor on a shift of the mix                     ${share(mix.map((a) => a.verdict === 'monitor'))}`,
    `confidence: ECE over five bins, Brier             ${calibrationError(p, y, 5).toFixed(3)}, ${brier(p, y).toFixed(3)} (${p.length})`,
    `seconds of a recommendation, median               ${median(answers.map((a) => a.seconds)).toFixed(2)}`,
  ];
}

/** What the intervals of these cases would have had to be widened by, and what their probabilities were worth. */
export function calibrate(answers: readonly Answer[]) {
  const real = all(answers).filter((r) => r.real && r.raw.draws.length >= 10);
  const off = real.map((r) => {
    const sorted = [...r.raw.draws].sort((a, b) => a - b);
    const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] as number;
    const width = r.truth < r.score ? r.score - at(0.1) : at(0.9) - r.score;
    return Math.abs(r.truth - r.score) / Math.max(1e-6, width);
  });
  off.sort((a, b) => a - b);
  const division = divisionOf(real);
  const spread = off[Math.ceil(0.8 * off.length) - 1] ?? 1;
  const clip = (x: number): number => Math.min(0.995, Math.max(0.005, x));
  const raw = all(answers).map((r) => clip(r.raw.cause * bringsHalf(r.score, widened(r.score, r.raw.draws, spread))));
  const z = Float64Array.from(raw, (q) => Math.log(q / (1 - q)));
  const y = Float64Array.from(all(answers), (r) => Number(success(r)));
  // Pulled to the probabilities as they are: few cases must not turn them about.
  const ones = new Float64Array(z.length).fill(1);
  const columns = [
    { name: 'one', values: ones },
    { name: 'z', values: z },
  ];
  const found = fitLogistic({ columns, y, offset: z, intercept: false, l2: PULL });
  if (!found.ok) throw new Error(`no fit: ${found.why}`);
  const of = (name: string): number => found.coefficients.find((c) => c.name === name)?.estimate ?? 0;
  const top = all(answers).filter((_, i) => (raw[i] as number) >= TOP);
  return {
    spread: Number(spread.toFixed(2)),
    division,
    intercept: Number(of('one').toFixed(3)),
    slope: Number((1 + of('z')).toFixed(3)),
    most: Number(wilson(top.filter(success).length, top.length).toFixed(3)),
  };
}

/** The least error of the division, in steps of 0.05, with which intervals hold four in five where two causes are at work. */
function divisionOf(real: readonly Judged[]): number {
  const both = real.filter((r) => r.raw.divided);
  const held = (part: number): number =>
    both.filter((r) => {
      const drawn = interval80(widened(r.score, r.raw.draws, CALIBRATION.spread)) ?? [r.score, r.score];
      const [low, high] = withError(drawn, r.score, part, r.raw.lost / Math.max(1e-9, r.score));
      return r.truth >= low && r.truth <= high;
    }).length;
  const steps = Array.from({ length: 21 }, (_, i) => i / 20);
  return steps.find((part) => held(part) >= 0.8 * both.length) ?? 1;
}

const PULL = 4;
const TOP = 0.85;
const Z95 = 1.96;

/** Lower end of Wilson's 95 % interval of a share. */
function wilson(k: number, n: number): number {
  if (n === 0) return 0.5;
  const [p, zz] = [k / n, Z95 ** 2];
  return (p + zz / (2 * n) - Z95 * Math.sqrt((p * (1 - p)) / n + zz / (4 * n * n))) / (1 + zz / n);
}
