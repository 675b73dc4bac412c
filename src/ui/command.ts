import { step } from './change.js';
import { endingFor } from './hints.js';
import { itemsOf } from './layout.js';
import { incidentOf, top } from './screens.js';
import type { Act, Key, Prompt, State, Step } from './types.js';

function ask(state: State, prompt: Prompt | null, otherwise: string): Step {
  return prompt ? step({ ...state, prompt }) : step({ ...state, message: otherwise });
}

/** Keys that do something with what is shown. */
export function command(state: State, key: Key): Step {
  const entry = top(state);
  const { page } = entry;
  const item = itemsOf(entry, state.filter)[entry.cursor];
  const incident = entry.screen.name === 'dashboard' && item?.target?.name === 'incident' ? item.target.id : incidentOf(state);
  const { plan, experiment, versions = [] } = page?.about ?? {};
  const confirm = (text: string, act: Act): Prompt => ({ kind: 'confirm', text, act });
  const onExperiment = (does: string, prompt: (id: string) => Prompt): Step =>
    ask(state, experiment === undefined ? null : prompt(experiment), `${key} ${does} an experiment: open one first (6).`);
  switch (key) {
    case 'e':
      return page
        ? step(state, { do: 'export', page, screen: entry.screen })
        : step({ ...state, message: 'Nothing to export yet.' });
    case 'y':
    case 'Y': {
      const text = (key === 'y' ? item?.copy : undefined) ?? page?.command;
      return text === undefined ? step(state) : step({ ...state, message: `Copied: ${text}` }, { do: 'copy', text });
    }
    case 's':
      return ask(state, incident === null ? null : { kind: 'status', id: incident, choice: 1 }, 'There is no incident here.');
    case 'n':
      return ask(state, incident === null ? null : { kind: 'note', id: incident, text: '' }, 'There is no incident here.');
    case 'x':
      return ask(
        state,
        plan === undefined ? null : confirm('Start this experiment at the next midnight there?', { do: 'startExperiment', plan }),
        'x starts the experiment of a plan: open one first (5).',
      );
    case 'a':
      return onExperiment('advances', (id) => confirm('Begin the next phase at the next midnight there?', { do: 'advance', id }));
    case 'H':
      return onExperiment('holds', (id) => confirm('Stay in this phase until it is advanced?', { do: 'hold', id }));
    case 'X':
      return onExperiment('extends', (id) => ({ kind: 'extend', id, text: '' }));
    case 'R':
      return onExperiment('rolls back', (id) => confirm('End it now: the change is undone?', { do: 'rollBack', id }));
    case 'A':
      if (experiment !== undefined && versions.length === 0)
        return step({ ...state, message: 'There is no other version of its plan: cxf plan makes one.' });
      return onExperiment('adjusts', (id) => ({ kind: 'adjust', id, choice: 0, plans: versions }));
    default:
      return onExperiment('concludes', (id) => ({ kind: 'conclude', id, choice: endingFor(page?.about.advice) }));
  }
}
