import { describe, expect, it } from 'vitest';
import { twinsOf } from '../../src/rca/twins.js';
import { frameOf, hypothesis, regular, valuesOf } from './support.js';

const orders = regular(4, 6);
const prep = valuesOf(orders, (_, rng) => 600 + 90 * rng.normal());
const km = valuesOf(orders, (_, rng) => 3 + rng.normal(), 8);
const found = (distance: Float64Array): string[] =>
  twinsOf({ ...frameOf(orders), x: { merchant_prep_time: prep, distance_km: distance } }, [
    hypothesis('merchant_prep'),
    hypothesis('order_failure'),
    hypothesis('delivery_distance'),
    hypothesis('weather'),
  ]).map(({ first, second }) => `${second.id} = ${first.id}`);

describe('drivers that say the same', () => {
  it.each([
    ['itself on another scale', prep.map((v) => 7 - v / 60)],
    ['itself, rounded', prep.map((v) => Math.round(v))],
    ['itself where it is known', prep.map((v, i) => (i % 2 === 0 ? Number.NaN : v))],
  ])('%s', (_, distance) => {
    expect(found(distance)).toEqual(['delivery_distance = merchant_prep']);
  });

  it.each([
    ['another one', km],
    ['one that goes along with it', prep.map((v, i) => v / 60 + 0.3 * (km[i] as number))],
    ['one without values', prep.map(() => Number.NaN)],
    ['one that never varies', prep.map(() => 3)],
  ])('%s is none', (_, distance) => {
    expect(found(distance)).toEqual([]);
  });
});
