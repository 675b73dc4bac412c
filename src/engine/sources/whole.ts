import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { usageError } from '../../errors.js';
import { fileLabel } from '../relation.js';
import type { Files } from './format.js';
import { endsWhole } from './zstd.js';

/** Takes everything and keeps nothing. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** What is wrong with a compressed file, as the end of a sentence; null where nothing is. */
async function damage(file: string): Promise<string | null> {
  if (/\.zst$/i.test(file)) return endsWhole(file) ? null : 'not a whole zstd file';
  if (!/\.gz$/i.test(file)) return null;
  try {
    await pipeline(createReadStream(file), createGunzip(), nowhere());
    return null;
  } catch (cause) {
    return /unexpected end/i.test((cause as Error).message) ? 'the gzip file ends early' : 'not a whole gzip file';
  }
}

/** Refuses compressed text that ends early or is damaged: DuckDB would read what there is and say nothing. */
export async function checkWhole({ files, name }: Pick<Files, 'files' | 'name'>): Promise<void> {
  for (const [i, file] of files.entries()) {
    const why = await damage(file);
    const called = files.length > 1 ? `${name} (${fileLabel(files, i)})` : name;
    if (why)
      throw usageError('bad_compression', `${called}: ${why}.`, 'copy or write the file again, or name it as it is compressed');
  }
}
