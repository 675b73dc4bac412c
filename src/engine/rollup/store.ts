import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putInPlace, temporaryOf } from '../../durable.js';
import type { Coverage } from './plan.js';

/** What a pack holds, kept beside it. */
export interface PackMeta extends Coverage {
  /** Such as `base:60:region,category`: packs of one kind have the same columns. */
  readonly kind: string;
  /** Keys of the files, by the number that stands in the pack's rows. */
  readonly keys: readonly string[];
  /** Size of the Parquet file: one that was cut short is no pack. */
  readonly bytes: number;
}

export const short = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 16);

/** How long a file that a run left behind may lie, in milliseconds: no run takes that long. */
const LEFT = 6 * 3_600_000;
/** A pack counts as used when that was told within so many milliseconds. */
const TOUCH = 600_000;

/** Writes a file whole or not at all, and so that a sudden end of the machine does not leave half of it. */
export function replaceFile(path: string, content: string): void {
  const temporary = temporaryOf(path);
  try {
    writeFileSync(temporary, content);
    putInPlace(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Packs of one source and mapping: a folder of Parquet files, each with a note of what it holds. A pack never changes; it
 * appears under its name when it is whole. So readers need no lock.
 */
export class PackStore {
  constructor(readonly folder: string) {}

  path(id: string): string {
    return join(this.folder, `${id}.parquet`);
  }

  #meta(id: string): string {
    return join(this.folder, `${id}.json`);
  }

  /** Newest first, so that of two packs with the same buckets the later one is taken. */
  list(): PackMeta[] {
    if (!existsSync(this.folder)) return [];
    const found = readdirSync(this.folder).filter((name) => /^pack-.*\.json$/.test(name));
    return found
      .sort()
      .reverse()
      .flatMap((name) => this.#read(name.slice(0, -5)) ?? []);
  }

  #read(id: string): PackMeta | null {
    try {
      const meta = JSON.parse(readFileSync(this.#meta(id), 'utf8')) as PackMeta;
      return statSync(this.path(id)).size === meta.bytes ? { ...meta, id } : null;
    } catch {
      return null;
    }
  }

  /** Where a new pack is written to before it is one. */
  begin(now: number): { id: string; temporary: string } {
    mkdirSync(this.folder, { recursive: true });
    const id = `pack-${String(now).padStart(15, '0')}-${randomBytes(4).toString('hex')}`;
    return { id, temporary: `${this.path(id)}.tmp` };
  }

  commit(id: string, meta: Omit<PackMeta, 'id' | 'bytes'>): void {
    const temporary = `${this.path(id)}.tmp`;
    const bytes = statSync(temporary).size;
    putInPlace(temporary, this.path(id));
    replaceFile(this.#meta(id), JSON.stringify({ id, ...meta, bytes }));
  }

  drop(id: string): void {
    rmSync(this.#meta(id), { force: true });
    rmSync(this.path(id), { force: true });
  }

  /** Says that a pack was of use, for `evict`. */
  touch(id: string, now: number): void {
    try {
      if (now - statSync(this.path(id)).mtimeMs > TOUCH) utimesSync(this.path(id), now / 1000, now / 1000);
    } catch {
      // Another run may have dropped it, or the folder may not be ours to write: it only looks older than it is.
    }
  }
}

interface Kept {
  readonly paths: readonly string[];
  readonly bytes: number;
  readonly used: number;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(folder, e.name));

/** Size of everything below the folder of rollups, by pack. */
function kept(root: string): Kept[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((e) => e.isDirectory());
  return folders.flatMap(({ name }) =>
    filesIn(join(root, name)).flatMap((path): Kept[] => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat) return [];
      if (path.endsWith('.parquet'))
        return [{ paths: [path.replace(/parquet$/, 'json'), path], bytes: stat.size, used: stat.mtimeMs }];
      return [];
    }),
  );
}

/** Files and bytes of all rollups below a folder. */
export function sizeOf(root: string): { packs: number; bytes: number } {
  const all = kept(root);
  return { packs: all.length, bytes: all.reduce((sum, k) => sum + k.bytes, 0) };
}

/** Drops what was not used for longest until no more than `most` bytes are left, and what dead runs left behind. */
export function evict(root: string, most: number, now: number): void {
  if (!existsSync(root)) return;
  for (const { name } of readdirSync(root, { withFileTypes: true }).filter((e) => e.isDirectory()))
    for (const path of filesIn(join(root, name)))
      if (path.endsWith('.tmp') && now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > LEFT)
        rmSync(path, { force: true });
  const all = kept(root).sort((a, b) => b.used - a.used);
  let total = 0;
  for (const { paths, bytes } of all) {
    total += bytes;
    if (total > most) for (const path of paths) rmSync(path, { force: true });
  }
}
