import { STATUSES } from '../model/words.js';
import { choicesOf, ENDINGS, endingFor } from './hints.js';
import { frameOf, itemsOf } from './layout.js';
import { byDigit, entryOf, incidentOf, top, wayTo } from './screens.js';
import {
  type Effect,
  type Entry,
  type Event,
  type Key,
  keyOf,
  type Prompt,
  type Screen,
  type State,
  type Step,
} from './types.js';

const step = (state: State, ...effects: Effect[]): Step => ({ state, effects });
const same = (a: Screen, b: Screen): boolean => keyOf(a) === keyOf(b);

/** The entry on top, changed. */
const withTop = (state: State, change: Partial<Entry>): State => ({
  ...state,
  stack: [...state.stack.slice(0, -1), { ...top(state), ...change }],
});

const within = (n: number, most: number): number => Math.max(0, Math.min(n, most));

/** How far the text on top can be moved. */
function limits(state: State): { items: number; scroll: number; room: number } {
  const { lines, room } = frameOf(state);
  return { items: itemsOf(top(state), state.filter).length, scroll: Math.max(0, lines - room), room };
}

/** Cursor and text where there is something. */
function settled(state: State): State {
  const entry = top(state);
  const { items, scroll } = limits(state);
  const cursor = within(entry.cursor, items - 1);
  const to = within(entry.scroll, scroll);
  return cursor === entry.cursor && to === entry.scroll ? state : withTop(state, { cursor, scroll: to });
}

/** Without the filter, the cursor on the same item. */
function unfiltered(state: State): State {
  if (state.filter === '') return state;
  const entry = top(state);
  const item = itemsOf(entry, state.filter)[entry.cursor];
  const cursor = item ? (entry.page?.items.indexOf(item) ?? 0) : 0;
  return { ...withTop(state, { cursor, scroll: 0 }), filter: '' };
}

/** What is on top is loaded where it is not there, or not as it is now. */
function seen(state: State): Step {
  const clean = { ...state, filter: '', prompt: null };
  const entry = top(clean);
  if (entry.status === 'ready' && !entry.stale) return step(settled(clean));
  const waiting = withTop(clean, { status: 'loading', problem: null, stale: false, step: '' });
  return step(settled(waiting), { do: 'load', screen: entry.screen, fresh: false });
}

function open(state: State, screen: Screen): Step {
  if (same(top(state).screen, screen)) return step(state);
  const from = unfiltered(state);
  return seen({ ...from, stack: [...from.stack, entryOf(screen)] });
}

/** Straight to a screen; what has been seen on the way there stays as it was. */
function jump(given: State, screen: Screen): Step {
  if (same(top(given).screen, screen)) return seen(given);
  const state = unfiltered(given);
  const visited = state.stack.some((e) => e.screen.name === 'incident') ? incidentOf(state) : null;
  const known = (s: Screen): Entry => state.stack.find((e) => same(e.screen, s)) ?? entryOf(s);
  return seen({ ...state, stack: wayTo(screen, visited).map(known) });
}

const unprompted = (state: State): State => ({ ...state, prompt: null });

/** Esc: out of the prompt, out of the filter, out of waiting, back. */
function back(state: State): Step {
  const entry = top(state);
  if (state.filter !== '') return step(settled(unfiltered(state)));
  if (entry.status === 'loading') {
    const cancel: Effect = { do: 'cancel', screen: entry.screen };
    if (entry.page) return step({ ...withTop(state, { status: 'ready', stale: false }), message: 'Cancelled.' }, cancel);
    if (state.stack.length > 1) {
      const { state: next, effects } = seen({ ...state, stack: state.stack.slice(0, -1), message: 'Cancelled.' });
      return step(next, cancel, ...effects);
    }
    return step(withTop(state, { status: 'failed', problem: { message: 'Cancelled.', hint: null } }), cancel);
  }
  return state.stack.length > 1 ? seen({ ...state, stack: state.stack.slice(0, -1) }) : step(state);
}

/** Down goes through the list and then through the text; up the same way back. */
function move(state: State, by: number): State {
  const entry = top(state);
  const { items, scroll } = limits(state);
  if (by > 0 && entry.cursor < items - 1) return withTop(state, { cursor: entry.cursor + 1 });
  if (by < 0 && entry.scroll === 0) return withTop(state, { cursor: within(entry.cursor - 1, items - 1) });
  return withTop(state, { scroll: within(entry.scroll + by, scroll) });
}

const scrolled = (state: State, pages: number): State => {
  const { scroll, room } = limits(state);
  return withTop(state, { scroll: within(top(state).scroll + pages * Math.max(1, room - 1), scroll) });
};

function ask(state: State, prompt: Prompt | null, otherwise: string): Step {
  return prompt ? step({ ...state, prompt }) : step({ ...state, message: otherwise });
}

/** Keys that do something with what is shown. */
function command(state: State, key: Key): Step {
  const entry = top(state);
  const { page } = entry;
  const item = itemsOf(entry, state.filter)[entry.cursor];
  const incident = entry.screen.name === 'dashboard' && item?.target?.name === 'incident' ? item.target.id : incidentOf(state);
  const { plan, experiment } = page?.about ?? {};
  const confirm = (text: string, then: Effect): Prompt => ({ kind: 'confirm', text, then });
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
      return ask(
        state,
        experiment === undefined
          ? null
          : confirm('Begin the next phase at the next midnight there?', { do: 'advance', id: experiment }),
        'a advances an experiment: open one first (6).',
      );
    default:
      return ask(
        state,
        experiment === undefined ? null : { kind: 'conclude', id: experiment, choice: endingFor(page?.about.advice) },
        'c concludes an experiment: open one first (6).',
      );
  }
}

function plainKey(state: State, key: Key): Step {
  const entry = top(state);
  const item = itemsOf(entry, state.filter)[entry.cursor];
  switch (key) {
    case 'j':
    case 'down':
      return step(move(state, 1));
    case 'k':
    case 'up':
      return step(move(state, -1));
    case 'g':
    case 'home':
      return step(withTop(state, { cursor: 0, scroll: 0 }));
    case 'G':
    case 'end':
      return step(settled(withTop(state, { cursor: Number.MAX_SAFE_INTEGER, scroll: Number.MAX_SAFE_INTEGER })));
    case 'pagedown':
    case ' ':
      return step(scrolled(state, 1));
    case 'pageup':
    case 'b':
      return step(scrolled(state, -1));
    case 'tab': {
      const count = limits(state).items;
      return step(count === 0 ? scrolled(state, 1) : withTop(state, { cursor: (entry.cursor + 1) % count }));
    }
    case 'enter':
    case 'right':
    case 'l':
      return item?.target ? open(state, item.target) : step(state);
    case 'esc':
    case 'backspace':
    case 'left':
    case 'h':
      return back(state);
    case '/':
      return step({ ...state, prompt: { kind: 'filter', text: state.filter, before: state.filter } });
    case '?':
      return entry.screen.name === 'help' ? back(state) : open(state, { name: 'help' });
    case 'r': {
      const old = { ...state, stack: state.stack.map((e) => ({ ...e, stale: true })) };
      const waiting = withTop(old, { status: 'loading', stale: false, problem: null, step: '' });
      return step(settled(waiting), { do: 'load', screen: entry.screen, fresh: true });
    }
    case 'q':
      return step(state, { do: 'quit' });
    default: {
      const screen = byDigit(state, key);
      if (screen) return jump(state, screen);
      return 'eyYsnxac'.includes(key) && key.length === 1 ? command(state, key) : step(state);
    }
  }
}

/** The choice of a menu, carried out. */
function chosen(state: State, prompt: Prompt): Step {
  const closed = unprompted(state);
  if (prompt.kind === 'status') {
    const status = STATUSES[prompt.choice];
    return status ? acting(closed, { do: 'setStatus', id: prompt.id, status }, 'setting the status') : step(closed);
  }
  if (prompt.kind === 'conclude') {
    const ending = ENDINGS[prompt.choice];
    if (!ending) return step(closed);
    return acting(closed, { do: 'conclude', id: prompt.id, decision: ending.decision, resolve: ending.resolve }, 'concluding');
  }
  return step(closed);
}

const acting = (state: State, effect: Effect, told: string): Step => step({ ...state, prompt: null, acting: told }, effect);

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
  return text === '' ? step(unprompted(state)) : acting(state, { do: 'addNote', id: prompt.id, text }, 'adding the note');
}

function promptKey(state: State, prompt: Prompt, key: Key): Step {
  if (prompt.kind === 'note' || prompt.kind === 'filter') return textKey(state, prompt, key);
  if (prompt.kind === 'confirm') {
    if (key === 'y' || key === 'enter')
      return acting(state, prompt.then, prompt.then.do === 'advance' ? 'advancing' : 'starting');
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

function onKey(state: State, key: Key): Step {
  if (key === 'ctrl-c') return step(state, { do: 'quit' });
  if (key === 'ctrl-z') return step(state, { do: 'suspend' });
  if (key === 'ctrl-l') return step(state, { do: 'redraw' });
  const quiet = state.message === null ? state : { ...state, message: null };
  return quiet.prompt ? promptKey(quiet, quiet.prompt, key) : plainKey(quiet, key);
}

/** Entries of a screen, changed. */
const atScreen = (state: State, screen: Screen, change: Partial<Entry>): State => ({
  ...state,
  stack: state.stack.map((e) => (same(e.screen, screen) ? { ...e, ...change } : e)),
});

/** After something was done: everything seen so far is from before. */
function acted(state: State, event: Extract<Event, { type: 'acted' }>): Step {
  const told = { ...state, acting: null, message: event.message };
  if (!event.changed) return step(told);
  const old = { ...told, stack: told.stack.map((e) => ({ ...e, stale: e.screen.name !== 'help' })) };
  const { state: next, effects } = event.goto ? jump(old, event.goto) : seen(old);
  return step({ ...next, message: event.message, filter: state.filter }, ...effects);
}

/** The next state, and what is to be done. Pure: equal state and event give the equal step. */
export function reduce(state: State, event: Event): Step {
  switch (event.type) {
    case 'key':
      return onKey(state, event.key);
    case 'resized': {
      const look = { ...state.look, columns: Math.max(20, event.columns), rows: Math.max(8, event.rows) };
      return step(settled({ ...state, look }));
    }
    case 'progress':
      return step(atScreen(state, event.screen, { step: event.step }));
    case 'loaded':
      return step(settled(atScreen(state, event.screen, { status: 'ready', page: event.page, problem: null, step: '' })));
    case 'failed': {
      // What was shown stays, with the failure told below it; else the failure takes its place.
      const kept = state.stack.some((e) => same(e.screen, event.screen) && e.page !== null);
      if (!kept) return step(settled(atScreen(state, event.screen, { status: 'failed', problem: event.problem, step: '' })));
      const text = [event.problem.message, event.problem.hint].filter((x) => x !== null).join(' ');
      return step(
        settled({ ...atScreen(state, event.screen, { status: 'ready', step: '' }), message: `Not refreshed: ${text}` }),
      );
    }
    case 'acted':
      return acted(state, event);
    case 'refused':
      return step({
        ...state,
        acting: null,
        message: [event.problem.message, event.problem.hint].filter((x) => x !== null).join(' '),
      });
  }
}

/** The beginning: one screen that loads. */
export const begin = (look: State['look'], screen: Screen = { name: 'dashboard' }): Step => ({
  state: { stack: [entryOf(screen)], look, filter: '', prompt: null, message: null, acting: null },
  effects: [{ do: 'load', screen, fresh: false }],
});
