import { promptKey } from './asking.js';
import { limits, settled, step, within, withTop } from './change.js';
import { command } from './command.js';
import { itemsOf } from './layout.js';
import { byDigit, entryOf, incidentOf, top, wayTo } from './screens.js';
import { type Effect, type Entry, type Event, type Key, keyOf, type Screen, type State, type Step } from './types.js';

const same = (a: Screen, b: Screen): boolean => keyOf(a) === keyOf(b);

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
      // It is computed already: asked again and again, the work would pile up.
      if (entry.status === 'loading') return step(state);
      const old = { ...state, stack: state.stack.map((e) => ({ ...e, stale: true })) };
      const waiting = withTop(old, { status: 'loading', stale: false, problem: null, step: '' });
      return step(settled(waiting), { do: 'load', screen: entry.screen, fresh: true });
    }
    case 'q':
      return step(state, { do: 'quit' });
    default: {
      const screen = byDigit(state, key);
      if (screen) return jump(state, screen);
      return 'eyYsnxacHXAR'.includes(key) && key.length === 1 ? command(state, key) : step(state);
    }
  }
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
