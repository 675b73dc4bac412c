import { random } from '../../src/stats/random.js';

/**
 * Stream and day of a case, from its name: the last number, and the four digits of month and day. Minutes of one stream's
 * day are one incident seen several times. Names without a stream count as one stream of that day.
 */
export function groupOf(name: string): string {
  const numbers = name.replace(/^(\d{4})-(\d\d)-(\d\d)/, '$1$2$3').match(/\d+/g) ?? [];
  const day = numbers.find((part) => part.length === 8) ?? numbers.find((part) => part.length === 4) ?? '';
  return `${numbers.at(-1)}@${day.slice(-4)}`;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const DRAWS = 4000;

/**
 * 95 % percentile interval of a figure, resampling whole groups (cluster bootstrap; Davison and Hinkley 1997, 3.8).
 * @param figure of the cases at the given indices, one of which may occur several times
 */
export function bootstrap(groups: readonly string[], seed: number, figure: (cases: readonly number[]) => number): Interval {
  const byGroup = new Map<string, number[]>();
  groups.forEach((group, i) => {
    byGroup.set(group, [...(byGroup.get(group) ?? []), i]);
  });
  const members = [...byGroup.values()];
  const r = random(seed);
  const draws = Float64Array.from({ length: DRAWS }, () =>
    figure(Array.from(members, () => members[r.int(members.length)] as number[]).flat()),
  ).sort();
  const at = (q: number): number => draws[Math.round(q * (DRAWS - 1))] as number;
  return { low: at(0.025), high: at(0.975) };
}
