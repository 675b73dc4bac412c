import { join } from 'node:path';
import type { Settings } from '../config/settings.js';
import { openEngine } from '../engine/open.js';
import { sizeOf } from '../engine/rollup/store.js';
import type { Kept } from '../engine/types.js';

/** What `cxf doctor` says of sums of closed hours. */
export interface RollupStatus extends Kept {
  /** Of all sources of this state. */
  readonly packs: number;
  readonly bytes: number;
}

/** How much of the source need not be read again, how large what is kept is, and why nothing is where nothing is. */
export async function rollupStatus(settings: Settings): Promise<RollupStatus> {
  const engine = await openEngine(settings);
  try {
    const kept = (await engine.kept?.()) ?? { files: 0, hits: 0, reasons: ['only Parquet files of this machine are kept'] };
    return { ...kept, ...sizeOf(join(settings.stateDir, 'rollups')) };
  } finally {
    await engine.close();
  }
}
