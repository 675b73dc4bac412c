import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { END } from '../generate.js';
import type { Folder } from './folder.js';
import { bare, CXF, measure, type Run } from './process.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const END_MS = Date.parse(`${END.replace(' ', 'T')}Z`);
/** Days detect reads: the window, its baseline, and a week before to replay from. */
const DAYS = 1 + 28 + 7;

const iso = (at: number): string => new Date(at).toISOString();

/** The files of some days as a source of its own (links), with a state of its own. */
export class World {
  readonly #root = mkdtempSync(join(tmpdir(), 'cxf-scale-'));
  readonly #orders = join(this.#root, 'orders');
  readonly #last: string;
  #states = 0;

  constructor(
    private readonly folder: Folder,
    days: number,
  ) {
    mkdirSync(this.#orders);
    for (const file of folder.days.slice(-days)) symlinkSync(file, join(this.#orders, basename(file)));
    this.#last = join(this.#orders, basename(folder.partial));
  }

  /** The last day with its last hour, or as it was an hour before its end. */
  lastHour(there: boolean): void {
    if (existsSync(this.#last)) unlinkSync(this.#last);
    symlinkSync(there ? (this.folder.days.at(-1) as string) : this.folder.partial, this.#last);
  }

  fresh(): string {
    return join(this.#root, `state-${this.#states++}`);
  }

  #run(command: readonly string[], state: string, at: number, more: readonly string[] = []): Run {
    const args = [...command, '--source', 'orders', '--state', state, '--as-of', iso(at), '--json', ...more];
    return measure(CXF, args, this.#root);
  }

  detect(state: string, more: readonly string[] = []): Run {
    return this.#run(['detect'], state, END_MS, more);
  }

  detectBefore(state: string): Run {
    return this.#run(['detect'], state, END_MS - HOUR);
  }

  about(command: 'rca' | 'recommend' | 'plan', state: string): Run {
    return this.#run([command, 'latest'], state, END_MS);
  }

  /** The bare aggregate over the days that detect reads. */
  bare(): Run {
    return bare('orders/*.parquet', END_MS - DAYS * DAY, END_MS, this.#root);
  }

  /** The bare aggregate of the last day's file. */
  bareOfDay(): Run {
    return bare(this.#last, END_MS - DAY, END_MS, this.#root);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
