import { frameOf, itemsOf } from './layout.js';
import { top } from './screens.js';
import type { Effect, Entry, State, Step } from './types.js';

/** Small changes of the state that keys are made of. */

export const step = (state: State, ...effects: Effect[]): Step => ({ state, effects });
/** The entry on top, changed. */
export const withTop = (state: State, change: Partial<Entry>): State => ({
  ...state,
  stack: [...state.stack.slice(0, -1), { ...top(state), ...change }],
});

export const within = (n: number, most: number): number => Math.max(0, Math.min(n, most));

/** How far the text on top can be moved. */
export function limits(state: State): { items: number; scroll: number; room: number } {
  const { lines, room } = frameOf(state);
  return { items: itemsOf(top(state), state.filter).length, scroll: Math.max(0, lines - room), room };
}

/** Cursor and text where there is something. */
export function settled(state: State): State {
  const entry = top(state);
  const { items, scroll } = limits(state);
  const cursor = within(entry.cursor, items - 1);
  const to = within(entry.scroll, scroll);
  return cursor === entry.cursor && to === entry.scroll ? state : withTop(state, { cursor, scroll: to });
}

export const unprompted = (state: State): State => ({ ...state, prompt: null });
