import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.js';
import { CxfError, usageError } from '../errors.js';
import type { StateDocument } from '../model/state.js';
import { backupsIn } from '../store/backup.js';
import { problemsOf } from '../store/backup-check.js';
import { exportText } from '../store/backup-export.js';
import { readExport } from '../store/backup-import.js';
import { mergeExport } from '../store/backup-merge.js';
import { restoreFrom } from '../store/backup-restore.js';
import { countsOf } from '../store/backup-tables.js';
import { STATE_FILE, type Store } from '../store/database.js';
import { VERSION } from '../store/schema.js';
import { lookAtStore, openStore } from './record.js';

/** A path, and how it is called in messages. */
export interface Named {
  readonly path: string;
  readonly shown: string;
}

type Done = Partial<Pick<StateDocument, 'file' | 'replaced' | 'merged'>>;

function document(settings: Settings, store: Store, action: StateDocument['action'], done: Done = {}): StateDocument {
  const dir = settings.stateDir;
  return {
    schema: 'cxf.state/v1',
    action,
    state: dir,
    version: VERSION,
    bytes: statSync(join(dir, STATE_FILE)).size,
    counts: countsOf(store),
    problems: problemsOf(store),
    file: null,
    replaced: null,
    merged: null,
    ...done,
    backups: backupsIn(dir).map(({ name, reason, bytes }) => ({ name, reason, bytes })),
  };
}

/** With the state there is: looking makes none. */
async function withState<T>(settings: Settings, work: (store: Store) => T | Promise<T>): Promise<T> {
  const store = await lookAtStore(settings);
  if (!store) throw usageError('no_state', `There is no state in ${settings.stateDir}.`, 'run cxf detect, or check --state');
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** `cxf state check`: reads every page and row. */
export const checkState = (settings: Settings): Promise<StateDocument> =>
  withState(settings, (store) => document(settings, store, 'check'));

/** `cxf state backup`: to a new file, by default among the backups. */
export const backupState = (settings: Settings, to: Named | null): Promise<StateDocument> =>
  withState(settings, (store) => {
    if (to === null) return document(settings, store, 'backup', { file: store.exclusively(() => store.keep('manual')) });
    if (!store.copyTo(to.path))
      throw usageError('file_exists', `${to.shown} exists already: nothing was overwritten.`, 'give another name');
    return document(settings, store, 'backup', { file: to.path });
  });

/** The state to put something into. A damaged one has been set aside by the first try: a new one takes its place. */
async function openAnew(settings: Settings): Promise<Store> {
  try {
    return await openStore(settings);
  } catch (error) {
    if (error instanceof CxfError && error.code === 'damaged_state') return openStore(settings);
    throw error;
  }
}

/** A file, or else a backup by the name under which `cxf state check` lists it. */
function backupOf(settings: Settings, given: Named): Named {
  if (existsSync(given.path)) return given;
  const listed = backupsIn(settings.stateDir).find((b) => b.name === given.shown);
  return listed ? { path: listed.path, shown: listed.name } : given;
}

/** `cxf state restore`. */
export async function restoreState(settings: Settings, given: Named): Promise<StateDocument> {
  const from = backupOf(settings, given);
  const store = await openAnew(settings);
  try {
    const replaced = await restoreFrom(store, from.path, from.shown);
    return document(settings, store, 'restore', { file: from.path, replaced });
  } finally {
    store.close();
  }
}

/** `cxf state export`: the text of the one document. */
export const exportState = (settings: Settings): Promise<string> =>
  withState(settings, (store) => store.consistently(() => exportText(store)));

function textOf({ path, shown }: Named): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw usageError('no_such_file', `${shown} cannot be read.`, 'give a file that cxf state export wrote').because(cause);
  }
}

/** `cxf state import`: merges, or refuses where both tell different things. */
export async function importState(settings: Settings, from: Named): Promise<StateDocument> {
  const theirs = await readExport(textOf(from), from.shown);
  const store = await openStore(settings);
  try {
    const { kept: replaced, ...merged } = mergeExport(store, theirs, from.shown);
    return document(settings, store, 'import', { file: from.path, replaced, merged });
  } finally {
    store.close();
  }
}
