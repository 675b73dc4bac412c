import { STATUSES } from '../model/words.js';
import { settled, step, unprompted, within, withTop } from './change.js';
import { choicesOf, ENDINGS, TOLD } from './hints.js';
import type { Act, Key, Prompt, State, Step } from './types.js';

/** Keys while something is asked: menus, texts, yes or no. */

type Menu = Extract<Prompt, { choice: number }>;

/** The choice of a menu, carried out or asked about once more. */
function chosen(state: State, prompt: Menu): Step {
  const closed = unprompted(state);
  const { id } = prompt;
  if (prompt.kind === 'status') {
    const status = STATUSES[prompt.choice];
    return status ? acting(closed, { do: 'setStatus', id, status }) : step(closed);
  }
  if (prompt.kind === 'adjust') {
    const plan = prompt.plans[prompt.choice];
    if (plan === undefined) return step(closed);
    return step({ ...state, prompt: { kind: 'confirm', text: `Go on with ${plan}?`, act: { do: 'adjust', id, plan } } });
  }
  const ending = ENDINGS[prompt.choice];
  if (!ending) return step(closed);
  const { decision, resolve, text } = ending;
  return step({
    ...state,
    prompt: { kind: 'confirm', text: `Conclude: ${text}?`, act: { do: 'conclude', id, decision, resolve } },
  });
}

const acting = (state: State, act: Act): Step => step({ ...state, prompt: null, acting: TOLD[act.do] }, act);

/** One character more or less. */
const edited = (text: string, key: Key): string =>
  key === 'backspace' ? [...text].slice(0, -1).join('') : [...key].length === 1 && [...text].length < 300 ? text + key : text;

function textKey(state: State, prompt: Extract<Prompt, { text: string; kind: 'note' | 'filter' }>, key: Key): Step {
  if (prompt.kind === 'filter') {
    if (key === 'esc') return step(settled({ ...state, prompt: null, filter: prompt.before }));
    if (key === 'enter') return step(settled({ ...state, prompt: null }));
    const text = edited(prompt.text, key);
    return step(settled({ ...withTop(state, { cursor: 0, scroll: 0 }), filter: text, prompt: { ...prompt, text } }));
  }
  if (key === 'esc') return step({ ...state, prompt: null });
  if (key !== 'enter') return step({ ...state, prompt: { ...prompt, text: edited(prompt.text, key) } });
  const text = prompt.text.trim();
  return text === '' ? step(unprompted(state)) : acting(state, { do: 'addNote', id: prompt.id, text });
}

const MOST_DAYS = 90;

/** Digits, then the question whether it is meant. */
function daysKey(state: State, prompt: Extract<Prompt, { kind: 'extend' }>, key: Key): Step {
  if (key === 'esc') return step(unprompted(state));
  if (key !== 'enter') {
    const text = edited(prompt.text, key);
    return step(/^\d{0,2}$/.test(text) ? { ...state, prompt: { ...prompt, text } } : state);
  }
  const days = Number(prompt.text);
  if (prompt.text === '' || days < 1 || days > MOST_DAYS)
    return step({ ...unprompted(state), message: `An experiment is extended by 1 to ${MOST_DAYS} days.` });
  const text = `Make the phase ${days} ${days === 1 ? 'day' : 'days'} longer?`;
  return step({ ...state, prompt: { kind: 'confirm', text, act: { do: 'extend', id: prompt.id, days } } });
}

export function promptKey(state: State, prompt: Prompt, key: Key): Step {
  if (prompt.kind === 'note' || prompt.kind === 'filter') return textKey(state, prompt, key);
  if (prompt.kind === 'extend') return daysKey(state, prompt, key);
  if (prompt.kind === 'confirm') {
    if (key === 'y' || key === 'enter') return acting(state, prompt.act);
    return key === 'n' || key === 'esc' || key === 'q' ? step(unprompted(state)) : step(state);
  }
  const choices = choicesOf(prompt);
  const byLetter = prompt.kind === 'status' ? choices.findIndex((c) => c.startsWith(key)) : -1;
  if (key === 'enter') return chosen(state, prompt);
  if (key === 'esc' || key === 'q' || key === 'backspace') return step(unprompted(state));
  const at = (choice: number): Step => step({ ...state, prompt: { ...prompt, choice: within(choice, choices.length - 1) } });
  if (key === 'j' || key === 'down' || key === 'tab') return at(prompt.choice + 1);
  if (key === 'k' || key === 'up') return at(prompt.choice - 1);
  return byLetter >= 0 && key.length === 1 ? at(byLetter) : step(state);
}
