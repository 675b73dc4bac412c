import type { Mapping } from './mapping.js';
import type { CellsSource } from './sql/cells.js';
import { timeBounds } from './sql/time.js';

/** Orders on the same trip stand in for a missing batch_size. */
export function sourceOf(mapping: Mapping): CellsSource {
  const columns = new Map([...mapping.columns].map(([name, c]) => [name, c.coercion.value]));
  const created = mapping.columns.get('created_at');
  if (!created) throw new Error('created_at is not mapped');
  const raw = { sql: created.raw, type: created.type, dialect: mapping.dialect };
  const trip = columns.get('trip_id');
  if (columns.has('batch_size') || !trip) return { from: mapping.from, columns, raw, dialect: mapping.dialect };
  columns.set('batch_size', 'cxf_batch');
  return { from: mapping.from, columns, raw, dialect: mapping.dialect };
}

/** Before the span that is read, trips are counted from so long: an order may ride along with an earlier one. */
const TRIP_MS = 86_400_000;

/** Trips are counted over the orders that are visible, in the hours that are read. */
export function withTrips(source: CellsSource, mapping: Mapping, from: number, asOf: number): CellsSource {
  if (source.columns.get('batch_size') !== 'cxf_batch') return source;
  const [trip, created] = [source.columns.get('trip_id') as string, source.columns.get('created_at') as string];
  const bounds = timeBounds(source.raw, created, from - TRIP_MS, asOf);
  const trips = `SELECT ${trip} AS cxf_trip, count(*) AS cxf_batch FROM ${mapping.from} WHERE ${trip} IS NOT NULL AND ${bounds} GROUP BY 1`;
  return { ...source, from: `(SELECT * FROM ${mapping.from} LEFT JOIN (${trips}) ON ${trip} = cxf_trip)` };
}

/** Columns that hold yes or no. */
export const booleansOf = (mapping: Mapping): Set<string> =>
  new Set([...mapping.columns].filter(([, c]) => c.def.type === 'boolean').map(([name]) => name));
