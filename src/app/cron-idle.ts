import { createHash } from 'node:crypto';
import { type BigIntStats, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/settings.js';
import type { Severity } from '../model/severity.js';
import type { Store } from '../store/database.js';
import { saveTold, toldOf } from '../store/told.js';

/** A silent run over what the last one saw has nothing to compute: an evaluation repeated gives the same bytes. */

const CHANNEL = '--cron';
const SUBJECT = 'idle';
/** Looking at more files than that is no longer quick. */
const MOST_FILES = 20_000;

const stat = (path: string): BigIntStats | null => statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
const seen = (path: string): string => {
  const s = stat(path);
  return s === null ? `${path} none` : `${path} ${s.size} ${s.mtimeNs} ${s.ino}`;
};

/** @param but the folder of the state, which every run writes to */
function inFolder(folder: string, but: string, found: string[]): string[] {
  for (const e of readdirSync(folder, { withFileTypes: true })) {
    if (found.length > MOST_FILES) return found;
    const path = join(folder, e.name);
    if (path === but) continue;
    if (stat(path)?.isDirectory()) inFolder(path, but, found);
    else found.push(seen(path));
  }
  return found;
}

/** Size and time of change of all files the source may be read from, and more; null where that cannot be told, or not quickly. */
function filesSeen({ source, stateDir }: Settings): readonly string[] | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(source)) return null;
  const path = source.replace(/::[^/]*$/, '');
  const there = stat(path);
  if (there && !there.isDirectory()) return [seen(path), seen(`${path}.wal`)];
  // Of a pattern all files in the folder it begins with: more than it names, so nothing is missed.
  const folder = there ? path : /[*?[{]/.test(path) ? dirname(`${path.slice(0, path.search(/[*?[{]/))}x`) : null;
  if (folder === null || !stat(folder)?.isDirectory()) return null;
  const files = inFolder(folder, stateDir, []).sort();
  return files.length > MOST_FILES ? null : files;
}

interface Mark {
  readonly history: number;
  readonly runs: number;
}

const markOf = (store: Store): Mark => {
  const [row] = store.rows('SELECT (SELECT coalesce(max(seq), 0) FROM history) AS history, (SELECT count(*) FROM runs) AS runs');
  return { history: Number(row?.history), runs: Number(row?.runs) };
};

/** Somebody else wrote to the state since: people, or a run at another time. */
const disturbed = (store: Store, from: Mark, asOf: number): boolean =>
  store.rows(
    "SELECT 1 FROM history WHERE seq > ? AND (by IS NOT 'cxf' OR at <> ?) LIMIT 1",
    from.history,
    new Date(asOf).toISOString(),
  ).length > 0 || markOf(store).runs > from.runs + 1;

const keyOf = (seen: readonly string[], mark: Mark): string =>
  createHash('sha256')
    .update(JSON.stringify([seen, mark]))
    .digest('hex');

/** What a silent run depends on, looked at before it begins. */
export class Idle {
  private constructor(
    private readonly store: Store,
    private readonly seen: readonly string[] | null,
    private readonly mark: Mark,
  ) {}

  /** @param more what else the run depends on: the version, options */
  static look(store: Store, settings: Settings, more: unknown): Idle {
    const files = settings.asOf.kind === 'now' ? null : filesSeen(settings);
    return new Idle(store, files && [JSON.stringify([settings, more]), ...files], markOf(store));
  }

  /** The worst severity the last run left open, where this one would see the same; null: it must be run. */
  again(): { readonly worst: Severity | null } | null {
    if (this.seen === null) return null;
    const last = toldOf(this.store, CHANNEL, SUBJECT);
    return last?.state === keyOf(this.seen, this.mark) ? { worst: last.severity } : null;
  }

  /** Remembers a run that came to its end, unless somebody else wrote to the state meanwhile. */
  remember(asOf: number, worst: Severity | null): void {
    const { store, seen, mark } = this;
    if (seen === null) return;
    store.exclusively(() => {
      const state = disturbed(store, mark, asOf) ? 'disturbed' : keyOf(seen, markOf(store));
      saveTold(store, CHANNEL, { subject: SUBJECT, state, severity: worst, at: asOf });
    });
  }
}
