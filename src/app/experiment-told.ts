import type { Settings } from '../config/settings.js';
import type { ExperimentDocument } from '../model/experiment.js';
import { saveTold, toldOf } from '../store/experiments.js';
import { openStore } from './record.js';

/** What a silent run has to say: the decision, and the guardrails that are breached. */
const sayingOf = (doc: ExperimentDocument): string =>
  JSON.stringify([
    doc.status,
    doc.decision?.action ?? null,
    doc.results.filter((r) => r.state === 'breached').map((r) => [r.metric, r.scope]),
    doc.srm.ok === false,
  ]);

/** True where something is to be said that was not said before: another decision, or another breach. Remembers it. */
export async function tellOnce(settings: Settings, doc: ExperimentDocument): Promise<boolean> {
  const store = await openStore(settings);
  try {
    return store.exclusively(() => {
      const said = sayingOf(doc);
      if (toldOf(store, doc.experiment_id) === said) return false;
      saveTold(store, doc.experiment_id, Date.parse(doc.as_of), said);
      return true;
    });
  } finally {
    store.close();
  }
}
