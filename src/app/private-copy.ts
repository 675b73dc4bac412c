import { mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_FILE } from '../store/database.js';
import { copyState } from '../store/snapshot.js';

const stamp = (dir: string): string => {
  const file = statSync(join(dir, STATE_FILE), { throwIfNoEntry: false, bigint: true });
  return file ? `${file.ino} ${file.size} ${file.mtimeNs}` : 'none';
};

/**
 * A state that may be worked on while the real one stays as it is: a copy in folders under `root`, taken anew when the real one has
 * changed. The folders are the caller's to remove.
 */
export class PrivateCopy {
  #dir: string | null = null;
  #stamp = '';
  #count = 0;
  #taking: Promise<string> | null = null;

  constructor(
    private readonly real: string,
    private readonly root: string,
    private readonly lockTimeoutMs: number,
  ) {}

  /** Folder of the copy as it is to be used now; askers at the same time get the same one. */
  dir(): Promise<string> {
    this.#taking ??= this.#current().finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  /** Sums of closed hours are the same whatever was found in them: one copy after another uses them, and makes those that are missing. */
  #shareRollups(dir: string): void {
    const shared = join(this.root, 'rollups');
    mkdirSync(shared, { recursive: true });
    // A junction needs no rights of its own on Windows; elsewhere the word means nothing.
    symlinkSync(shared, join(dir, 'rollups'), 'junction');
  }

  async #current(): Promise<string> {
    const now = stamp(this.real);
    if (this.#dir !== null && now === this.#stamp) return this.#dir;
    const dir = join(this.root, String(++this.#count));
    await copyState(this.real, dir, this.lockTimeoutMs);
    this.#shareRollups(dir);
    // The one before may still be in use.
    rmSync(join(this.root, String(this.#count - 2)), { recursive: true, force: true });
    this.#stamp = now;
    this.#dir = dir;
    return dir;
  }
}
