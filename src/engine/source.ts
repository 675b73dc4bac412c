import type { Mapping } from './mapping.js';
import type { CellsSource } from './sql/cells.js';
import { timeBounds } from './sql/time.js';

/** Those whose values compare as they are: the engines' other types of text are padded, or of few values. */
const textsOf = ({ columns, dialect }: Mapping): Map<string, string> =>
  new Map(
    [...columns]
      .filter(([, { def, type }]) => def.type === 'text' && dialect.kind(type) === 'text' && /^varchar/i.test(type))
      .map(([name, { raw }]) => [name, raw]),
  );

/** Orders on the same trip stand in for a missing batch_size. */
export function sourceOf(mapping: Mapping): CellsSource {
  const columns = new Map([...mapping.columns].map(([name, c]) => [name, c.coercion.value]));
  const created = mapping.columns.get('created_at');
  if (!created) throw new Error('created_at is not mapped');
  const raw = { sql: created.raw, type: created.type, dialect: mapping.dialect };
  if (!columns.has('batch_size') && columns.has('trip_id')) columns.set('batch_size', 'cxf_batch');
  return { from: mapping.from, columns, texts: textsOf(mapping), raw, dialect: mapping.dialect };
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
