import type { Result } from '../model/experiment.js';
import { isRelative, metricDef } from '../model/metrics.js';
import type { Span } from './view.js';

export const STATES: Readonly<Record<Result['state'], Span>> = {
  exceeded: { text: 'exceeded', tone: 'good' },
  on_track: { text: 'on track', tone: 'good' },
  behind: { text: 'behind', tone: 'bad' },
  breached: { text: 'BREACHED', tone: 'bad' },
  within: { text: 'within', tone: 'good' },
  inconclusive: { text: 'inconclusive', tone: 'medium' },
};

const inPercent = (r: Pick<Result, 'metric' | 'scope'>): boolean => r.scope === 'elsewhere' || isRelative(metricDef(r.metric));
export const unitOf = (r: Pick<Result, 'metric' | 'scope'>): string =>
  inPercent(r) ? '%' : metricDef(r.metric).unit === 'percent' ? ' pp' : '';

export const number = (x: number): string => {
  const size = Math.abs(x).toFixed(1);
  return `${Number(size) === 0 ? '' : x > 0 ? '+' : '-'}${size}`;
};

/** `+8.0`, `-3.2 pp`, `-4.0%`. */
export const change = (r: Pick<Result, 'metric' | 'scope'>, x: number | null): string =>
  x === null ? 'n/a' : `${number(x)}${unitOf(r)}`;

export const nameOf = (r: Result): string => `${metricDef(r.metric).title}${r.scope === 'elsewhere' ? ' elsewhere' : ''}`;
export const targetOf = (r: Result): string =>
  r.margin !== null
    ? `<${r.margin}% ${metricDef(r.metric).good === 'up' ? 'drop' : 'rise'}`
    : r.target === null
      ? 'none'
      : change(r, r.target);
export const intervalOf = (r: Result): string =>
  r.interval === null ? 'n/a' : `${number(r.interval[0])} to ${number(r.interval[1])}${unitOf(r)}`;

/** A decision as it is advised. */
export const ACTION = {
  continue: 'Continue',
  advance: 'Proceed to the next phase',
  extend: 'Extend',
  make_permanent: 'Make permanent',
  roll_back: 'Roll back',
} as const;
