import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Settings } from '../config/settings.js';
import { finding, iso } from '../doctor/types.js';
import { CxfError } from '../errors.js';
import type { Finding } from '../model/doctor.js';
import { openAt } from '../store/match.js';
import { allIncidents } from '../store/records.js';
import { runBefore } from '../store/runs.js';
import { stateTime } from './incidents.js';
import { lookAtStore } from './record.js';

/** The nearest folder that is there: where the state would be made. */
function standing(folder: string): string {
  let at = folder;
  while (!existsSync(at) && at !== dirname(at)) at = dirname(at);
  return at;
}

function writable(folder: string): boolean {
  try {
    accessSync(standing(folder), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export interface StateReport {
  readonly findings: readonly Finding[];
  readonly sqlite: string | null;
}

/** Whether the state can be read and written, and what it holds. Looking at it makes nothing. */
export async function examineState(settings: Settings, now: number): Promise<StateReport> {
  const { stateDir } = settings;
  const locked = writable(stateDir)
    ? []
    : [
        finding(
          'state',
          'wrong',
          'unwritable_state',
          `The state folder ${stateDir} cannot be written`,
          'give a folder that can be with --state',
        ),
      ];
  try {
    const store = await lookAtStore(settings);
    if (!store)
      return {
        findings:
          locked.length > 0 ? locked : [finding('state', 'note', 'no_state', `no state yet: ${stateDir}`, 'run cxf detect')],
        sqlite: null,
      };
    try {
      const asOf = stateTime(settings.asOf, now);
      const open = allIncidents(store).filter((r) => r.firstSeen <= asOf && openAt(r, asOf)).length;
      const last = runBefore(store, Number.MAX_SAFE_INTEGER, settings.where);
      const said = `${open} ${open === 1 ? 'incident is' : 'incidents are'} open; ${last === null ? 'no run yet' : `last run as of ${iso(last)}`}`;
      return {
        findings: [...locked, ...(locked.length > 0 ? [] : [finding('state', 'ok', 'state', said)])],
        sqlite: store.sqliteVersion(),
      };
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof CxfError)) throw error;
    const level = error.code === 'locked' ? 'warning' : 'wrong';
    return { findings: [finding('state', level, error.code, error.message, error.hint)], sqlite: null };
  }
}
