import type { Engine, SourceInfo } from '../../src/engine/types.js';
import { DRIVERS } from '../../src/model/drivers.js';
import { SUM_IDS } from '../../src/model/sums.js';
import { DAY, HOUR } from '../engine/support.js';
import { FROM } from './world.js';

/** Every question an engine is ever asked, about the orders of world.ts. */
export type Question = (engine: Engine, info: SourceInfo) => Promise<unknown>;

const AS_OF = FROM + 3 * DAY + 7 * HOUR + 12_345;
const span = { from: FROM + 5 * HOUR, to: AS_OF };
const base = { asOf: AS_OF, span, where: {}, sums: SUM_IDS, bucketMinutes: 60 as const };
const drivers = (more: readonly string[] = []): string[] => [...DRIVERS.map((d) => d.id), ...more];
const sums = { ...base, hours: null, anchor: FROM + 2 * HOUR, drivers: drivers() };
const stretches = { asOf: AS_OF, span: { from: AS_OF - 5 * HOUR, to: AS_OF }, step: DAY, count: 2, where: {} };
const trips = { asOf: AS_OF, span, where: {}, hours: null };

/** Sums of trips are not asked by store. */
const STORE_SUMS = SUM_IDS.filter((id) => !id.startsWith('trip_'));

export const QUESTIONS: Readonly<Record<string, Question>> = {
  'what there is': async (_, info) => ({ ...info, available: [...info.available].sort() }),
  'the values of each dimension': (e, info) => Promise.all(info.dimensions.map((d) => e.values(d))),
  cells: (e, info) => e.cells({ ...base, replayFrom: null, dimensions: info.dimensions }),
  'cells with the hours outcomes became known': (e, info) =>
    e.cells({ ...base, replayFrom: AS_OF - DAY, dimensions: info.dimensions, bucketMinutes: 15 }),
  'cells of a slice and of some stores': (e) =>
    e.cells({ ...base, replayFrom: AS_OF - DAY, dimensions: [], where: { region: "O'Hare" }, stores: ['s-1', 's-7', "s-'"] }),
  'cells of no region': (e) => e.cells({ ...base, replayFrom: null, dimensions: ['category'], where: { region: '(missing)' } }),
  stores: (e) => e.stores({ ...stretches, sums: STORE_SUMS }),
  'stores by whole days, of a slice': (e) =>
    e.stores({
      ...stretches,
      span: { from: AS_OF - DAY, to: AS_OF },
      where: { category: 'Con"venience' },
      sums: ['orders', 'on_time'],
    }),
  'what is filled': (e) => e.filled(stretches),
  orders: (e) =>
    e.orders({
      asOf: AS_OF,
      where: { category: 'Grocery' },
      spans: [
        { region: 'SF', from: AS_OF - 9 * HOUR, to: AS_OF },
        { region: 'Zürich ☕', from: AS_OF - 30 * HOUR, to: AS_OF - 20 * HOUR },
      ],
    }),
  'sums of drivers by hour': (e, info) => e.driverSums({ ...sums, by: 'hour', dimensions: info.dimensions }),
  'sums of drivers by day, in some hours, of a slice': (e) =>
    e.driverSums({ ...sums, by: 'day', hours: [3, 4, 5, 17], where: { region: 'LA' }, dimensions: ['category'] }),
  'sums of some outcomes by a part of every hour': (e) =>
    e.driverSums({
      ...{ ...sums, by: 'day', hours: [3, 4, 5, 17], minutes: 20, sums: ['orders', 'cancelled'], where: { region: 'LA' } },
      dimensions: ['category'],
    }),
  'sums of drivers by arms': (e) =>
    e.driverSums({
      ...sums,
      by: 'day',
      dimensions: ['category'],
      drivers: ['in_stock_prob'],
      arms: { salt: "cxf'☕", scope: '[["region","SF"]]' },
    }),
  'sums of drivers but for the first minutes': (e) =>
    e.driverSums({ ...sums, by: 'day', dimensions: [], skip: { every: 4 * HOUR, anchor: AS_OF, first: HOUR / 4 } }),
  'all orders one by one': (e, info) =>
    e.sample({
      ...sums,
      since: AS_OF - 9 * HOUR,
      shares: { incident: 1, history: 1 },
      where: { region: 'SF' },
      dimensions: info.dimensions,
    }),
  'a part of the orders': (e) =>
    e.sample({
      ...sums,
      since: AS_OF - 9 * HOUR,
      shares: { incident: 0.5, history: 0.07 },
      dimensions: ['region'],
      hours: [1, 2, 3, 4],
    }),
  trips: (e) => e.trips({ ...trips, where: { region: 'SF' }, hours: [1, 2, 3, 4, 5, 6] }),
  'couriers of some stores': (e) => e.couriers({ ...trips, where: { region: 'SF' }, treated: ['s-1', 's-2', 's-3', "O'Hare"] }),
  'couriers of no store': (e) => e.couriers({ ...trips, treated: [] }),
};
