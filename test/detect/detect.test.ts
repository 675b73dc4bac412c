import { describe, expect, it } from 'vitest';
import { detect } from '../../src/detect/detect.js';
import { CALM, HOUR, inputOf, type World } from '../support/world.js';

const DAY = 24 * HOUR;
const TO = Date.UTC(2024, 0, 31, 0);
const world = (change: World['change'], extra: Partial<World> = {}): World => ({
  regions: ['LA', 'NYC', 'SF'],
  categories: ['Grocery', 'Retail', 'Restaurant'],
  from: TO - 36 * DAY,
  to: TO,
  seed: 11,
  base: CALM,
  daySd: 0.1,
  change,
  ...extra,
});
const harmed = { ...CALM, late: 0.25, cancel: 0.09 };

describe('a planted regression', () => {
  const onset = TO - 7 * HOUR;
  const result = detect(
    inputOf(world(({ region, category, at }) => (region === 'SF' && category === 'Grocery' && at >= onset ? harmed : CALM))),
  );

  it('is one incident, on exactly its slice', () => {
    expect(result.found.map((i) => i.slice)).toEqual([{ region: 'SF', category: 'Grocery' }]);
  });

  it('has its onset within an hour, and is detected soon after', () => {
    const [incident] = result.found;
    expect(Math.abs(Date.parse(incident?.onset ?? '') - onset) / HOUR).toBeLessThanOrEqual(1);
    const lag = (Date.parse(incident?.detected_at ?? '') - onset) / HOUR;
    expect(lag).toBeGreaterThan(0);
    expect(lag).toBeLessThanOrEqual(4);
  });

  it('says what it did to the rates, and decomposes the score exactly', () => {
    const [incident] = result.found;
    expect(incident?.metric).toBe('cx_score');
    expect(incident?.delta).toBeLessThan(-10);
    const sum = incident?.decomposition.reduce((s, d) => s + d.points, 0);
    expect(sum).toBeCloseTo(incident?.delta ?? Number.NaN, 9);
  });

  it('names parents as top slices, each with a smaller drop', () => {
    const top = result.found[0]?.top_slices ?? [];
    expect(top[0]?.slice).toEqual({ region: 'SF', category: 'Grocery' });
    expect(top.some((t) => t.slice.region === 'SF' && !('category' in t.slice))).toBe(true);
  });
});

describe('what is and is not raised', () => {
  it('raises nothing in ten quiet worlds with day effects', () => {
    const found = Array.from({ length: 10 }, (_, seed) => detect(inputOf(world(undefined, { seed, daySd: 0.25 }))).found.length);
    expect(found.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1);
  });

  it('raises a drop everywhere as one incident on all orders', () => {
    const result = detect(inputOf(world(({ at }) => (at >= TO - 12 * HOUR ? harmed : CALM))));
    expect(result.found.map((i) => i.slice)).toEqual([{}]);
  });

  it('raises two separate regressions as two', () => {
    const hit = (region: string, category: string): boolean =>
      (region === 'SF' && category === 'Grocery') || (region === 'NYC' && category === 'Retail');
    const result = detect(
      inputOf(world(({ region, category, at }) => (hit(region, category) && at >= TO - 9 * HOUR ? harmed : CALM))),
    );
    expect(result.found.map((i) => `${i.slice.category} ${i.slice.region}`).sort()).toEqual(['Grocery SF', 'Retail NYC']);
  });

  it('finds a regression that lives in one daypart', () => {
    const dinner = ({ region, category, at, hourOfDay }: { region: string; category: string; at: number; hourOfDay: number }) =>
      region === 'SF' && category === 'Grocery' && at >= TO - DAY && (hourOfDay === 18 || hourOfDay === 19) ? harmed : CALM;
    const result = detect(inputOf(world(dinner)));
    expect(result.found.map((i) => i.slice)).toEqual([{ region: 'SF', category: 'Grocery', daypart: 'dinner' }]);
  });

  it('does not alert on an improvement', () => {
    const better = { ...CALM, late: 0.01, cancel: 0.002 };
    const result = detect(inputOf(world(({ region, at }) => (region === 'SF' && at >= TO - 12 * HOUR ? better : CALM))));
    expect(result.found).toEqual([]);
  });

  it('does not take a doubled volume for harm', () => {
    const promotion = { ...CALM, orders: 80 };
    const result = detect(inputOf(world(({ region, at }) => (region === 'SF' && at >= TO - 12 * HOUR ? promotion : CALM))));
    expect(result.found).toEqual([]);
  });

  it('finds a regression that began three days before the first run', () => {
    const since = TO - 3 * DAY;
    const result = detect(
      inputOf(world(({ region, category, at }) => (region === 'SF' && category === 'Grocery' && at >= since ? harmed : CALM))),
    );
    expect(result.found.map((i) => i.slice)).toEqual([{ region: 'SF', category: 'Grocery' }]);
    expect(Math.abs(Date.parse(result.found[0]?.onset ?? '') - since) / HOUR).toBeLessThanOrEqual(2);
  });
});

describe('recovery', () => {
  const started = TO - 5 * DAY;
  const ended = TO - 3 * DAY;
  const open = [{ id: 'a', slice: { region: 'SF' }, metric: 'cx_score' as const, onset: started, until: started + DAY }];

  it('is seen after 48 calm hours, and dated', () => {
    const result = detect(
      inputOf(
        world(({ region, at }) => (region === 'SF' && at >= started && at < ended ? harmed : CALM)),
        { open },
      ),
    );
    expect(result.recovered.map((r) => r.id)).toEqual(['a']);
    expect(Math.abs((result.recovered[0]?.since ?? 0) - ended) / HOUR).toBeLessThanOrEqual(3);
  });

  it('is not seen while the harm goes on', () => {
    const result = detect(
      inputOf(
        world(({ region, at }) => (region === 'SF' && at >= started ? harmed : CALM)),
        { open },
      ),
    );
    expect(result.recovered).toEqual([]);
  });
});
