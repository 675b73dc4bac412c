import { fileEvents } from '../../../src/app/events.js';
import { gather } from '../../../src/app/gather.js';
import { loadSettings } from '../../../src/config/load.js';
import type { Settings } from '../../../src/config/settings.js';
import { openEngine } from '../../../src/engine/open.js';
import { analyse } from '../../../src/rca/analyse.js';
import type { RcaInput } from '../../../src/rca/types.js';
import type { CaseFiles } from '../cache.js';
import type { Answer, Question } from '../document.js';

/** Settings as a cxf.toml of the case would give them. */
function settingsOf(q: Question, files: CaseFiles): Settings {
  const base = loadSettings({ flags: { source: files.orders }, env: {}, cwd: '/', packageRoot: '/', now: q.as_of });
  return { ...base, ...q.settings, sourceName: 'orders.parquet' };
}

/**
 * What root-cause analysis would read of the case: the same code as `cxf rca`, but for the incident, which is given.
 * @param matured milliseconds after the last hour at which is looked: how long outcomes have had to become known
 */
export async function inputOf(q: Question, files: CaseFiles, matured = 0): Promise<RcaInput> {
  const settings = settingsOf(q, files);
  const engine = await openEngine(settings);
  try {
    const info = await engine.describe();
    const events = files.events === null ? null : await fileEvents(files.events, 'events.csv');
    const incident = { id: q.id, slice: q.slice, onset: q.onset, end: q.as_of, asOf: q.as_of + matured, excluded: [], others: [] };
    return await gather(engine, info, settings, incident, events);
  } finally {
    await engine.close();
  }
}

/** cxf itself. */
export const answer: Answer = async (q, files) => {
  const found = analyse(await inputOf(q, files));
  return {
    schema: 'cxf.rca/v1',
    verdict: found.verdict,
    causes: found.causes,
    unexplained_share: found.unexplained,
  };
};
