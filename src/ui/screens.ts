import type { Entry, Page, Screen, State } from './types.js';

export const entryOf = (screen: Screen): Entry => ({
  ...{ screen, cursor: 0, scroll: 0, status: 'loading', page: null, problem: null, stale: false, step: '' },
});

export const top = (state: State): Entry => state.stack[state.stack.length - 1] as Entry;

/** The incident that a screen is about: of the nearest screen on the way here, or under the cursor. */
export function incidentOf(state: State): string | null {
  for (const { screen, page } of state.stack.toReversed()) {
    if (page?.about.incident !== undefined) return page.about.incident;
    if ('id' in screen && screen.name !== 'experiment') return screen.id;
  }
  const seen = state.stack.find((e) => e.screen.name === 'dashboard');
  const chosen = seen?.page?.items[seen.cursor]?.target ?? seen?.page?.items[0]?.target;
  return chosen?.name === 'incident' ? chosen.id : null;
}

/** The screens one comes through to a screen: where esc leads. An experiment is reached from the incident that was seen, if any. */
export function wayTo(screen: Screen, seen: string | null = null): Screen[] {
  const home: Screen = { name: 'dashboard' };
  const incident = (id: string): Screen[] => [home, { name: 'incident', id }];
  switch (screen.name) {
    case 'dashboard':
      return [home];
    case 'incident':
      return incident(screen.id);
    case 'rca':
      return [...incident(screen.id), screen];
    case 'cause':
    case 'recommend':
      return [...incident(screen.id), { name: 'rca', id: screen.id }, screen];
    case 'plan':
      return [...wayTo({ name: 'recommend', id: screen.id }), screen];
    case 'experiment':
      return [...(seen === null ? [home] : incident(seen)), screen];
    case 'kept':
      return [home, { name: 'plans' }, screen];
    default:
      return [home, screen];
  }
}

/** Screens by the digits that lead there. */
export function byDigit(state: State, digit: string): Screen | null {
  const id = incidentOf(state) ?? 'latest';
  const page: Page | null = top(state).page;
  const known = state.stack.findLast((e) => e.screen.name === 'plan')?.screen;
  const under = page?.items[top(state).cursor]?.target;
  const plan: Screen = under?.name === 'plan' ? under : known?.name === 'plan' ? known : { name: 'plan', id, rec: 1 };
  const experiment = page?.items.find((i) => i.target?.name === 'experiment')?.target;
  const screens: Record<string, Screen> = {
    1: { name: 'dashboard' },
    2: { name: 'incident', id },
    3: { name: 'rca', id },
    4: { name: 'recommend', id },
    5: plan,
    6: experiment ?? { name: 'experiment', id: page?.about.experiment ?? 'latest' },
    7: { name: 'events' },
    8: { name: 'experiments' },
    9: { name: 'plans' },
  };
  return screens[digit] ?? null;
}
