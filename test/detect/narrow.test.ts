import { describe, expect, it } from 'vitest';
import { cellsOver } from '../../src/detect/cells-over.js';
import { detect, frameOf } from '../../src/detect/detect.js';
import { estimate } from '../../src/detect/estimate.js';
import { lossesOf } from '../../src/detect/losses.js';
import { narrow } from '../../src/detect/narrow.js';
import { SUM_IDS, sumIndex } from '../../src/model/sums.js';
import { CALM, HOUR, inputOf, type Rates, type World } from '../support/world.js';

const WIDTH = SUM_IDS.length;
const DAY = 24 * HOUR;
const TO = Date.UTC(2024, 0, 31, 0);
const ONSET = TO - 12 * HOUR;
const world = (change: World['change'], extra: Partial<World> = {}): World => ({
  regions: ['LA', 'NYC', 'SF'],
  categories: ['Grocery', 'Retail', 'Restaurant'],
  from: TO - 36 * DAY,
  to: TO,
  seed: 5,
  base: CALM,
  daySd: 0.1,
  change,
  ...extra,
});
const late = (share: number): Rates => ({ ...CALM, late: share });
/** A whole region, one category of it three times as hard (in log odds) as the others. */
const uneven: World['change'] = ({ region, category, at }) =>
  region === 'SF' && at >= ONSET ? late(category === 'Grocery' ? 0.5 : 0.16) : CALM;

describe('losses as counts', () => {
  const { measures, panel, window } = frameOf(inputOf(world(undefined)));
  const sums = panel.sums(panel.lattice.root, window.from, window.to);
  const of = (id: string) => {
    const measure = measures.find((m) => m.metric.id === id);
    if (!measure) throw new Error(`no ${id}`);
    return { measure, losses: lossesOf(measure, sums) };
  };

  it('are the unwelcome outcomes of a rate, whichever way is good', () => {
    const value = (id: keyof typeof sumIndex): number => sums[sumIndex[id]] as number;
    expect(of('cancellation_rate').losses?.(sums, 0)).toEqual([value('cancelled'), value('orders')]);
    expect(of('on_time_rate').losses?.(sums, 0)).toEqual([value('delivered') - value('on_time'), value('delivered')]);
  });

  it('vary, of the score, as the points lost do', () => {
    const { measure, losses } = of('cx_score');
    const [k, n] = losses?.(sums, 0) ?? [0, 0];
    const score = estimate(measure, sums, 1);
    const mean = 100 - (score?.value ?? Number.NaN);
    const p = k / n;
    const unit = mean / p;
    expect(n).toBe(sums[sumIndex.orders]);
    expect(unit * unit * p * (1 - p)).toBeCloseTo(score?.unit ?? Number.NaN, 6);
  });

  it('are none for counts of orders and for trips', () => {
    expect(of('order_volume').losses).toBeNull();
    expect(of('dasher_efficiency').losses).toBeNull();
  });
});

describe('cells over stretches', () => {
  it('add up what lies inside of each, whatever lies between or outside', () => {
    const [a, b] = [Int32Array.of(0, 1), Int32Array.of(0, 2)];
    const hour = Int32Array.of(1, 2, 2, 5, 9);
    const nodes = [a, a, b, b, a];
    const values = Float64Array.from({ length: 5 * WIDTH }, (_, i) => 10 ** Math.floor(i / WIDTH));
    const over = cellsOver({ hour, nodes, values }, [
      { from: 5, to: 6 },
      { from: 1, to: 3 },
    ]);
    expect(over.nodes).toEqual([a, b]);
    expect(over.sums.map((s) => [s[0], s[WIDTH]])).toEqual([
      [0, 1000],
      [11, 100],
    ]);
  });
});

describe('narrowing', () => {
  it('names the whole slice where its parts are hit unevenly', () => {
    const input = inputOf(world(uneven));
    const frame = frameOf(input);
    const index = frame.measures.findIndex((m) => m.metric.id === 'on_time_rate');
    const [best] = narrow(frame, index, { from: frame.window.to - 12, to: frame.window.to });
    expect(frame.panel.lattice.nodes[best ?? -1]?.slice).toEqual({ region: 'SF' });
    expect(detect(input).found.map((i) => i.slice)).toEqual([{ region: 'SF' }]);
  });

  it('has no answer where nothing changed, for volume, and with a single stretch before', () => {
    const frame = frameOf(inputOf(world(undefined)));
    const hours = { from: frame.window.to - 12, to: frame.window.to };
    const volume = frame.measures.findIndex((m) => m.metric.id === 'order_volume');
    expect(narrow(frame, 0, hours)).toEqual([]);
    expect(narrow(frame, volume, hours)).toEqual([]);
    const short = frameOf(inputOf(world(uneven, { from: TO - 3 * DAY })));
    const long = { from: short.window.to - 30, to: short.window.to };
    expect(narrow(short, 0, long)).toEqual([]);
  });
});
