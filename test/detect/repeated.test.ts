import { describe, expect, it } from 'vitest';
import { detect, frameOf } from '../../src/detect/detect.js';
import { type Finding, scan } from '../../src/detect/scan.js';
import type { DetectInput } from '../../src/detect/types.js';
import { CALM, HOUR, inputOf } from '../support/world.js';

const DAY = 24 * HOUR;
const TO = Date.UTC(2024, 0, 31, 0);
const input = inputOf({
  regions: ['LA', 'NYC', 'SF'],
  categories: ['Grocery', 'Retail', 'Restaurant'],
  from: TO - 36 * DAY,
  to: TO,
  seed: 11,
  base: CALM,
  daySd: 0.1,
  change: ({ region, category, at }) =>
    region === 'SF' && category === 'Grocery' && at >= TO - 7 * HOUR ? { ...CALM, late: 0.25, cancel: 0.09 } : CALM,
});

const findings = (more: Partial<DetectInput>): Map<string, Finding> => {
  const frame = frameOf({ ...input, ...more });
  return new Map(scan(frame, frame.window).map((f) => [`${f.node}:${f.measure}`, f]));
};
const every = (a: Map<string, Finding>, b: Map<string, Finding>, holds: (x: Finding, y: Finding) => boolean): void => {
  expect(a.size).toBe(b.size);
  for (const [key, x] of a) expect([key, holds(x, b.get(key) as Finding)]).toEqual([key, true]);
};

describe('runs that follow one another', () => {
  const alone = findings({});

  it('share a day allowance: the sooner the next one, the more evidence it needs', () => {
    const hourly = findings({ previous: TO - HOUR });
    const quarterly = findings({ previous: TO - 6 * HOUR });
    every(hourly, quarterly, (x, y) => x.p >= y.p && x.p <= Math.min(1, 24 * y.p));
    every(quarterly, alone, (x, y) => x.p >= y.p && x.p <= Math.min(1, 4 * y.p));
    expect([...hourly.values()].some((f, i) => f.p > 3 * ([...alone.values()][i]?.p ?? 1))).toBe(true);
  });

  it('a day apart are judged each on its own', () => {
    every(findings({ previous: TO - DAY }), alone, (x, y) => x.p === y.p);
    every(findings({ previous: null }), alone, (x, y) => x.p === y.p);
  });

  it('spend nothing on what is already open', () => {
    const onset = TO - 7 * HOUR;
    const open = [{ id: 'a', slice: {}, metric: 'cx_score' as const, onset, until: TO }];
    every(findings({ open, previous: TO - HOUR }), findings({ open }), (x, y) => x.p === y.p);
  });

  it('still find a regression an hour after a run that did not', () => {
    expect(detect({ ...input, previous: TO - HOUR }).found.map((i) => i.slice)).toEqual([{ region: 'SF', category: 'Grocery' }]);
  });
});
