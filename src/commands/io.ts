import { realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { putInPlace, temporaryOf } from '../durable.js';
import { usageError } from '../errors.js';
import { plain } from '../report/sanitize.js';

/** What the process gives a command: passed in, so that tests and other programs can give theirs. */
export interface Io {
  /** Resolves when the text is handed over. */
  readonly stdout: (chunk: string | Uint8Array) => Promise<void>;
  readonly stderr: (text: string) => void;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  /** Columns of the terminal; null in a pipe. */
  readonly columns: number | null;
  /** Milliseconds UTC. */
  readonly now: number;
  /** Folder of the installed package. */
  readonly packageRoot: string;
}

/** Beside the file that is meant, also where the path is a link to it. */
function replaceWhole(path: string, content: string | Uint8Array): void {
  const there = statSync(path, { throwIfNoEntry: false });
  const target = there ? realpathSync(path) : path;
  // A device or a pipe is written to; only a file may be replaced.
  if (there && !there.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const temporary = temporaryOf(target);
  try {
    writeFileSync(temporary, content, { flag: 'wx' });
    putInPlace(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a file whole or not at all. */
export function writeWhole(path: string, content: string | Uint8Array, shown: string, flag = '--output'): void {
  try {
    replaceWhole(path, content);
  } catch (cause) {
    throw usageError(
      'unwritable_output',
      `${flag} ${plain(shown)} cannot be written.`,
      'give a file in a folder that exists and can be written',
    ).because(cause);
  }
}

/** To the file of --output, else to stdout. */
export async function deliver(io: Io, output: string | undefined, content: string | Uint8Array): Promise<void> {
  if (output === undefined) await io.stdout(content);
  else writeWhole(resolve(io.cwd, output), content, output);
}
