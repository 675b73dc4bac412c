import type { Settings } from '../config/settings.js';
import { STATE_VERSION, sqliteVersion } from '../store/versions.js';

/** What cxf runs on. A part that does not load on this machine says why in `problem`. */
export interface Part {
  readonly name: string;
  readonly version: string | null;
  readonly problem: string | null;
}

const why = (error: unknown): string =>
  (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)).slice(0, 200);

async function part(name: string, version: () => Promise<string>): Promise<Part> {
  try {
    return { name, version: await version(), problem: null };
  } catch (error) {
    return { name, version: null, problem: why(error) };
  }
}

/** Each part is loaded, so that one that does not work here is found here. */
export const parts = (): Promise<Part[]> =>
  Promise.all([part('duckdb', async () => (await import('@duckdb/node-api')).version()), part('sqlite', sqliteVersion)]);

export interface Placed {
  readonly configuration: string | null;
  readonly source: string;
  readonly state: string;
  /** Of the layout of the state that this cxf reads and writes. */
  readonly stateVersion: number;
}

export const placed = (settings: Settings): Placed => ({
  configuration: settings.configFile,
  source: settings.sourceName,
  state: settings.stateDir,
  stateVersion: STATE_VERSION,
});
