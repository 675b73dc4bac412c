import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openEngine } from '../../../src/engine/open.js';
import type { Engine } from '../../../src/engine/types.js';
import { CxfError } from '../../../src/errors.js';
import { DAY, HOUR, request, settings, sql } from '../support.js';

/** A folder of Parquet files that is edited at random, and everything an engine answers about it. */

export const START = Date.UTC(2024, 0, 1);

/** What a file may have wrong with it. */
export type Flaw = 'none' | 'twice' | 'no_id' | 'odd' | 'no_region' | 'undated' | 'no_fragile' | 'status' | 'empty';

export type Edit =
  | { readonly kind: 'write'; readonly file: number; readonly seed: number; readonly hours: number; readonly flaw: Flaw }
  | { readonly kind: 'remove'; readonly file: number }
  | { readonly kind: 'touch'; readonly file: number }
  | { readonly kind: 'look'; readonly hour: number }
  | { readonly kind: 'map'; readonly as: 'names' | 'expression' | 'status' }
  | { readonly kind: 'damage'; readonly what: 'pack' | 'note' | 'index' | 'left' | 'cut' };

const file = fc.integer({ min: 0, max: 7 });
const flaw = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Flaw>('none') },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Flaw>('twice', 'no_id', 'odd', 'no_region', 'undated', 'no_fragile', 'status', 'empty'),
  },
);
export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        file,
        seed: fc.nat(50),
        hours: fc.integer({ min: 1, max: 40 }),
        flaw,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), file }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('touch' as const), file }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('look' as const), hour: fc.integer({ min: 20, max: 220 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('map' as const),
        as: fc.constantFrom('names' as const, 'expression' as const, 'status' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('damage' as const),
        what: fc.constantFrom('pack' as const, 'note' as const, 'index' as const, 'left' as const, 'cut' as const),
      }),
    },
  ),
  { minLength: 3, maxLength: 9 },
);

/** Orders of some hours from the file's own day on: late rows reach into the next. */
function orders(n: number, { seed, hours, flaw }: Extract<Edit, { kind: 'write' }>): string {
  const rows = flaw === 'empty' ? 0 : 120;
  const bits = (i: number, of: number): string => `CAST(hash(n, ${seed}, ${i}) % ${of} AS BIGINT)`;
  const id =
    flaw === 'no_id' ? "CASE WHEN n > 0 THEN 'o' || n END" : flaw === 'twice' ? "'o' || (n // 2)" : `'${n}-${seed}-' || n`;
  const created = `TIMESTAMP '${new Date(START + n * DAY).toISOString().slice(0, 19)}' + to_seconds(${bits(1, hours * 3600)})`;
  const after = (i: number, hours: number): string => `t + to_seconds(${bits(i, hours * 3600)})`;
  const odd = flaw === 'odd' ? '- INTERVAL 5 HOUR' : '';
  const columns = [
    `${id} AS order_id`,
    `${flaw === 'undated' ? `CASE WHEN ${bits(2, 5)} > 0 THEN t END` : 't'} AS created_at`,
    ...(flaw === 'no_region' ? [] : [`CASE WHEN ${bits(3, 20)} > 0 THEN ['SF', 'LA', ''][1 + ${bits(4, 3)}] END AS region`]),
    `['Grocery', 'Retail'][1 + ${bits(5, 2)}] AS category`,
    `'s' || ${bits(6, 5)} AS store_id`,
    `t + INTERVAL 40 MINUTE AS promised_eta`,
    `CASE WHEN ${bits(7, 10)} > 0 THEN ${after(8, 2)} ${odd} END AS delivered_at`,
    ...(flaw === 'status' ? [] : [`${bits(9, 10)} = 0 AS cancelled`]),
    `CASE ${bits(9, 10)} WHEN 0 THEN 'cancelled' ELSE 'fine' END AS status`,
    `${bits(10, 10)} = 0 AS refunded`,
    `CASE WHEN ${bits(10, 10)} = 0 THEN ${after(11, 30)} END AS refunded_at`,
    `CAST(1 + ${bits(12, 4)} AS ${seed % 2 ? 'INTEGER' : 'BIGINT'}) AS items_ordered`,
    `CASE WHEN ${bits(13, 9)} > 0 THEN 1 END AS items_correct`,
    `1 + ${bits(14, 2)} AS batch_size`,
    ...(flaw === 'no_fragile' ? [] : [`${bits(15, 3)} = 0 AS fragile`]),
  ];
  return `SELECT ${columns.join(', ')} FROM (SELECT n, ${created} AS t FROM range(${rows}) r(n)) ORDER BY ${seed % 3 === 0 ? 'hash(n)' : 't'}`;
}

export class World {
  readonly source: string;
  readonly state: string;
  asOf = START + 5 * DAY;
  columns: Record<string, string> = {};

  constructor(folder: string) {
    this.source = join(folder, 'orders');
    this.state = join(folder, 'state');
    mkdirSync(this.state, { recursive: true });
    mkdirSync(this.source, { recursive: true });
  }

  #path(n: number): string {
    return join(this.source, `f${n}.parquet`);
  }

  #kept(ending: string): string[] {
    const root = join(this.state, 'rollups');
    if (!existsSync(root)) return [];
    return readdirSync(root).flatMap((name) =>
      readdirSync(join(root, name))
        .filter((f) => f.endsWith(ending))
        .map((f) => join(root, name, f)),
    );
  }

  async apply(edit: Edit): Promise<void> {
    if (edit.kind === 'write') {
      const path = this.#path(edit.file);
      await sql(`COPY (${orders(edit.file, edit)}) TO '${path}.new' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
      const { renameSync } = await import('node:fs');
      renameSync(`${path}.new`, path);
    } else if (edit.kind === 'remove') rmSync(this.#path(edit.file), { force: true });
    else if (edit.kind === 'touch') {
      if (existsSync(this.#path(edit.file))) utimesSync(this.#path(edit.file), 1, 1);
    } else if (edit.kind === 'look') this.asOf = START + edit.hour * HOUR + (edit.hour % 3) * 600_000;
    else if (edit.kind === 'map') {
      const maps = {
        names: {},
        expression: { refunded: 'refunded AND items_ordered > 0' },
        status: { cancelled: "status = 'cancelled'" },
      };
      this.columns = maps[edit.as];
    } else this.#damage(edit.what);
  }

  /** What a run that was killed, a full disk or a curious person may leave. */
  #damage(what: Extract<Edit, { kind: 'damage' }>['what']): void {
    const [pack] = this.#kept('.parquet');
    if (what === 'pack' && pack) appendFileSync(pack, 'more');
    if (what === 'cut' && pack) truncateSync(pack, 40);
    if (what === 'note') for (const note of this.#kept('.json').slice(0, 1)) writeFileSync(note, '{"kind": 1');
    if (what === 'index') for (const index of this.#kept('index.json')) writeFileSync(index, '[]');
    if (what === 'left' && pack) writeFileSync(pack.replace('pack-', 'pack-9').concat('.tmp'), 'PAR1 half of it');
  }

  /** What an engine says of the folder; errors as the user reads them. */
  async told(cache: boolean, exactUpTo: number): Promise<string> {
    const kept = cache ? { stateDir: this.state, cacheBytes: 1e9, cacheFrom: 0, cachePacks: 2 } : {};
    try {
      const engine = await openEngine(settings(this.source, { columns: this.columns, exactUpTo, ...kept }));
      try {
        return JSON.stringify(await this.#answers(engine), (_, v) => (v instanceof Set ? [...v].sort() : v));
      } finally {
        await engine.close();
      }
    } catch (error) {
      if (!(error instanceof CxfError)) throw error;
      return `${error.code}: ${error.message} ${error.hint}`;
    }
  }

  async #answers(engine: Engine): Promise<unknown[]> {
    const { asOf } = this;
    const info = await engine.describe();
    const hour = Math.floor(asOf / HOUR) * HOUR;
    const common = { dimensions: info.dimensions, span: { from: hour - 8 * DAY, to: asOf } };
    const cells = await engine.cells(request(asOf, { ...common, replayFrom: null }));
    const narrow = await engine.cells(request(asOf, { ...common, replayFrom: null, where: { category: 'Grocery' } }));
    const from = hour - 2 * DAY;
    const dated = await engine.cells(request(asOf, { ...common, span: { from, to: asOf }, replayFrom: from }));
    const stretches = { asOf, span: { from: hour - DAY, to: hour }, step: DAY, count: 5, where: {} };
    const stores = await engine.stores({ ...stretches, sums: ['orders', 'delivered', 'on_time', 'refunded'] });
    const filled = await engine.filled({ ...stretches, count: 2 });
    const drivers = await engine.driverSums({
      asOf,
      span: { from, to: hour },
      where: {},
      by: 'hour',
      anchor: 0,
      hours: null,
      dimensions: info.dimensions,
      drivers: ['items_ordered'],
    });
    const some = { asOf, span: { from: hour - 6 * DAY, to: asOf }, where: { category: 'Retail' }, hours: [3, 4, 11, 22] };
    const part = await engine.driverSums({
      ...{ ...some, by: 'day', anchor: hour, minutes: 12, sums: ['orders', 'refunded'] },
      ...{ dimensions: ['store_id'], drivers: ['items_ordered'] },
    });
    const sample = await engine.sample({
      ...{ ...some, since: hour - 4 * HOUR, shares: { incident: 1, history: 0.5 } },
      ...{ dimensions: ['store_id'], drivers: ['items_ordered'] },
    });
    return [info, cells, narrow, dated, stores, filled, drivers, part, sample, await engine.values('category')];
  }
}
