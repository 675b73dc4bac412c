import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { duckdbBinder } from './binder.js';
import { Database } from './duckdb.js';
import { DuckDbEngine } from './duckdb-engine.js';
import { translated } from './failure.js';
import { formatOf } from './files.js';
import { mapColumns } from './mapping.js';
import { watching } from './progress.js';
import type { Relation } from './relation.js';
import { SourceIndex } from './rollup/index-file.js';
import { Rollup, type RollupSettings } from './rollup/rollup.js';
import { short } from './rollup/store.js';
import { scratchFolder } from './scratch.js';
import { dimensionsOf, type EngineSettings } from './settings.js';
import { sourceOf } from './source.js';
import { type OpenIndex, openRelation } from './sources/open.js';
import type { CellsSource } from './sql/cells.js';
import { list } from './sql/text.js';
import type { Engine } from './types.js';

export type { EngineSettings } from './settings.js';

/** From here on the database reads nothing but the source's files. */
export async function lock(db: Database, relation: Relation, source: string): Promise<void> {
  if (relation.files.length === 0 && !/\.(duckdb|ddb|db)/i.test(source)) return;
  await db.run(`SET allowed_paths = ${list(relation.files)}`);
  if (relation.index) await db.run(`SET allowed_directories = ${list([relation.index.folder])}`);
  await db.run('SET autoload_known_extensions = false');
  await db.run('SET enable_external_access = false');
  await db.run('SET lock_configuration = true');
}

/** Sources from here on are worth it: smaller ones are read in a moment. */
const WORTH_IT = 4 * 2 ** 20;

/** Why no sums are kept of a source. */
function whyNot(settings: EngineSettings, { index, files, fingerprint }: Relation, source: CellsSource): string {
  const { stateDir, cacheBytes = 0, cacheFrom = WORTH_IT } = settings;
  if (stateDir === undefined || cacheBytes <= 0) return 'switched off (--no-cache, CXF_CACHE or cache in cxf.toml)';
  if (!existsSync(stateDir)) return 'there is no state yet';
  if (files.length === 0 || files.some((file) => formatOf(file) !== 'parquet'))
    return 'only Parquet files of this machine are kept';
  if (fingerprint.bytes < cacheFrom) return 'so small a source is read again as quickly';
  if (source.columns.get('batch_size') === 'cxf_batch') return 'batch_size comes from trip_id: a trip may be in several files';
  return index ? 'a column of the source is named file_index or cxf_f' : 'a file of the source cannot be opened';
}

/** Where the rollups of a source, as it is mapped, are kept; null where none are. */
function rollupsOf(settings: EngineSettings): (RollupSettings & { readonly open: OpenIndex }) | null {
  const { stateDir, cacheBytes = 0, cacheFrom = WORTH_IT } = settings;
  // What stores nothing makes no folder for a state either.
  if (stateDir === undefined || cacheBytes <= 0 || !existsSync(stateDir)) return null;
  const { source, columns, dimensions, drivers = [] } = settings;
  const root = join(stateDir, 'rollups');
  const folder = join(root, short(JSON.stringify([source, columns, dimensions, drivers])));
  const open: OpenIndex = (files, fingerprint) => {
    if (fingerprint.bytes < cacheFrom || files.length === 0) return null;
    return SourceIndex.open(folder, fingerprint.keys());
  };
  return { root, most: cacheBytes, packs: settings.cachePacks, open };
}

/** Opens the source of the settings. Throws one clear CxfError on anything wrong with it. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  if (/^trino:/i.test(settings.source)) return (await import('./trino/open.js')).openTrino(settings);
  const scratch = scratchFolder();
  const { memoryBytes = null, threads = null, progress } = settings;
  const db = await Database.open({ tempDirectory: scratch.path, memoryBytes, threads, watch: progress && watching(progress) });
  try {
    const rollups = rollupsOf(settings);
    const relation = await openRelation(db, settings.source, settings.sourceName, rollups?.open);
    await lock(db, relation, settings.source);
    const { columns, dimensions, drivers = [], sourceName: name } = settings;
    const mapping = await mapColumns(duckdbBinder(db, relation), relation, {
      columns,
      extra: dimensions ?? [],
      drivers,
      name,
    }).catch((error) => {
      throw translated(error, name);
    });
    const [source, sliced] = [sourceOf(mapping), dimensionsOf(settings, mapping)];
    const kept = rollups && Rollup.of({ db, relation, mapping, source, dimensions: sliced, settings: rollups, now: Date.now() });
    return new DuckDbEngine({
      ...{ db, settings, relation, source, scratch, dimensions: sliced },
      subject: { db, relation, mapping, name, memory: kept?.memory ?? null },
      rollup: kept ?? whyNot(settings, relation, source),
    });
  } catch (error) {
    db.close();
    scratch.drop();
    throw error;
  }
}
