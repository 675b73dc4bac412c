import { describe, expect, it } from 'vitest';
import type { OwnDriver } from '../../src/model/drivers.js';
import { ownHypotheses } from '../../src/rca/hypotheses/own.js';
import { ordinaryDays } from '../../src/rca/ordinary.js';
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
    expect(ordinaryDays(frame(60), 'heat').harmful).toBe('up');
    expect(ordinaryDays(frame(-60), 'heat').harmful).toBe('down');
    expect(ordinaryDays(frame(60, -1), 'heat').harmful).toBe('down');
  });

  it('is the way it moved where these tell nothing', () => {
    expect(ordinaryDays(frame(0), 'heat').harmful).toBe('up');
    expect(ordinaryDays(frame(0, -1), 'heat').harmful).toBe('down');
  });

  it('is not that of busy hours: late hours are slower, and hotter', () => {
    const busy = frame(-60);
    const slow = busy.x.delivery_seconds.map((s, i) => s + 1500 * (orders[i]?.hour ?? 0));
    expect(ordinaryDays({ ...busy, x: { ...busy.x, delivery_seconds: slow } }, 'heat').harmful).toBe('down');
  });

  it('is any where there are no values', () => {
    expect(ordinaryDays(frame(1), 'nobody')).toEqual({ harmful: 'up', touches: null });
    const empty = { ...frame(1), x: { heat: new Float64Array(orders.length).fill(Number.NaN) } };
    expect(ordinaryDays(empty, 'heat').harmful).toBe('up');
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

describe('outcomes that go with a driver', () => {
  it('are those that do on ordinary days, in the direction of harm', () => {
    const wrong = valuesOf(orders, (_, rng) => (rng.uniform() < 0.1 ? 1 : 0), 9);
    const base = frame(60);
    const all = { ...base, outcomes: { ...base.outcomes, wrong } };
    expect(ordinaryDays(all, 'heat').touches).toEqual(['duration']);
    const hot = wrong.map((w, i) => w + 0.1 * (x[i] as number));
    expect(ordinaryDays({ ...all, outcomes: { ...all.outcomes, wrong: hot } }, 'heat').touches).toEqual(['duration', 'wrong']);
    const cool = wrong.map((w, i) => w - 0.02 * (x[i] as number));
    expect(ordinaryDays({ ...all, outcomes: { ...all.outcomes, wrong: cool } }, 'heat').touches).toEqual(['duration']);
  });

  it('are not known where none does', () => {
    expect(ordinaryDays(frame(0), 'heat').touches).toBeNull();
  });
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
        return { harmful: 'down', touches: ['wrong'] };
      },
    );
    expect(found.map(({ id, driver: d, harmful, mechanism, levers }) => [id, d, harmful, mechanism, levers])).toEqual([
      ['slow_app', 'load', 'up', 'time', ['release']],
      ['heat', 'heat', 'down', 'unknown', ['heat', 'the heat', 'oven']],
      ['noise', 'noise', 'down', 'unknown', ['noise', 'the noise']],
    ]);
    expect([...new Set(asked)]).toEqual(['heat', 'noise']);
    expect(found.map((h) => h.spares.includes('duration'))).toEqual([false, true, true]);
  });
});
