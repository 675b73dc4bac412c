import { describe, expect, it } from 'vitest';
import type { OwnDriver } from '../../src/model/drivers.js';
import { directionOf } from '../../src/rca/direction.js';
import { ownHypotheses } from '../../src/rca/hypotheses/own.js';
import { frameOf, regular, valuesOf } from './support.js';

const orders = regular(6, 8);
const x = valuesOf(orders, (o, rng) => 20 + o.hour + o.unit + rng.normal() + (o.day >= 0 ? 4 : 0));
/** A frame whose orders take longer, or get cancelled, by so much of the driver beyond what is usual. */
const frame = (seconds: number, sign = 1) => ({
  ...frameOf(orders),
  x: {
    heat: x.map((v) => sign * v),
    delivery_seconds: valuesOf(orders, (_, rng) => 1800 + 300 * rng.normal(), 7).map((s, i) => s + seconds * (x[i] as number)),
  },
});

describe('the direction that does harm', () => {
  it('is that of worse orders on ordinary days', () => {
    expect(directionOf(frame(60), 'heat')).toBe('up');
    expect(directionOf(frame(-60), 'heat')).toBe('down');
    expect(directionOf(frame(60, -1), 'heat')).toBe('down');
  });

  it('is the way it moved where these tell nothing', () => {
    expect(directionOf(frame(0), 'heat')).toBe('up');
    expect(directionOf(frame(0, -1), 'heat')).toBe('down');
  });

  it('is not that of busy hours: late hours are slower, and hotter', () => {
    const busy = frame(-60);
    const slow = busy.x.delivery_seconds.map((s, i) => s + 1500 * (orders[i]?.hour ?? 0));
    expect(directionOf({ ...busy, x: { ...busy.x, delivery_seconds: slow } }, 'heat')).toBe('down');
  });

  it('is any where there are no values', () => {
    expect(directionOf(frame(1), 'nobody')).toBe('up');
    const empty = { ...frame(1), x: { heat: new Float64Array(orders.length).fill(Number.NaN) } };
    expect(directionOf(empty, 'heat')).toBe('up');
  });
});

const driver = (id: string, more: Partial<OwnDriver> = {}): OwnDriver => ({
  id,
  column: id,
  title: `The ${id}`,
  unit: null,
  harmful: null,
  levers: [],
  ...more,
});

describe('causes of the user', () => {
  it('stand for every driver that no cause names', () => {
    const asked: string[] = [];
    const found = ownHypotheses(
      [driver('heat', { levers: ['Oven'] }), driver('noise', { harmful: 'down' }), driver('load')],
      [
        {
          id: 'slow_app',
          title: 'Slow App',
          driver: 'load',
          harmful: 'up',
          mechanism: 'time',
          spares: ['wrong'],
          shows: [],
          levers: ['Release'],
          downstreamOf: [],
          segments: [],
          why: '',
        },
      ],
      (id) => {
        asked.push(id);
        return 'down';
      },
    );
    expect(found.map(({ id, driver: d, harmful, mechanism, levers }) => [id, d, harmful, mechanism, levers])).toEqual([
      ['slow_app', 'load', 'up', 'time', ['release']],
      ['heat', 'heat', 'down', 'unknown', ['heat', 'the heat', 'oven']],
      ['noise', 'noise', 'down', 'unknown', ['noise', 'the noise']],
    ]);
    expect(asked).toEqual(['heat']);
  });
});
