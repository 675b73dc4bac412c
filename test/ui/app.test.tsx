import { render } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import { App } from '../../src/ui/components/App.js';
import { asProblem } from '../../src/ui/load.js';
import { pageOf } from '../../src/ui/page.js';
import { Store } from '../../src/ui/store.js';
import type { Effect, Page, Screen } from '../../src/ui/types.js';
import { LOOK, pageFor } from './support.js';

const PLACES = { timezone: 'UTC', timezones: {}, dayparts: {} };
const open: { unmount: () => void }[] = [];
afterEach(() => {
  for (const app of open.splice(0)) app.unmount();
});

/** The interface on 80 x 24 with pages of the test's own. */
function interfaceOn(pages: (screen: Screen) => Page | string | null, look = LOOK) {
  const effects: Effect[] = [];
  const store: Store = new Store(look, (effect) => {
    effects.push(effect);
    if (effect.do !== 'load') return;
    const { screen } = effect;
    const page = pages(screen);
    if (typeof page === 'string') store.dispatch({ type: 'failed', screen, problem: asProblem(new Error(page)) });
    else if (page) store.dispatch({ type: 'loaded', screen, page });
  });
  store.start();
  const app = render(<App store={store} />);
  open.push(app);
  return { app, store, effects, shown: () => app.lastFrame() ?? '' };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('screens', () => {
  test('keys of a terminal lead through the screens', async () => {
    const { app, shown } = interfaceOn(pageFor);
    expect(shown()).toContain('cxf Dashboard');
    expect(shown()).toContain('> a');
    await settle();
    app.stdin.write('\u001b[B');
    await settle();
    expect(shown()).toContain('> b');
    app.stdin.write('\r');
    await settle();
    expect(shown()).toContain('Dashboard > Incident  b');
    app.stdin.write('\u001b');
    await settle();
    expect(shown()).toContain('> b');
  });

  test('several keys that come at once are several keys', async () => {
    const { app, shown } = interfaceOn(pageFor);
    await settle();
    app.stdin.write('jj');
    await settle();
    expect(shown()).toContain('> log');
  });

  test('the command of the screen and the keys stand below, the whole is a line less than the screen', () => {
    const lines = interfaceOn(pageFor).shown().split('\n');
    expect(lines).toHaveLength(LOOK.rows - 1);
    expect(lines.at(-2)).toBe('$ cxf dashboard');
    expect(lines.at(-1)).toMatch(/^enter open {2}\? help {2}q quit .*e export/);
  });

  test('while it loads it says so, a failure is told with what to do', () => {
    expect(interfaceOn(() => null).shown()).toContain('starting ...  esc cancels');
    const { shown } = interfaceOn(() => 'orders.parquet is gone.');
    expect(shown()).toContain('orders.parquet is gone.');
    expect(shown()).toContain('r tries again');
  });

  test('where there are no other characters than ASCII, there are none', () => {
    const { shown } = interfaceOn(pageFor, { ...LOOK, unicode: false });
    expect(shown()).toMatch(/^[\x20-\x7e\n]*$/);
    expect(shown()).toContain('-----');
  });
});

test('text from data cannot steer the terminal: labels, titles, messages', () => {
  const evil = 'a\u001b[2J\u001b]0;owned\u0007\u202eb';
  const hostile: Page = {
    ...pageFor({ name: 'dashboard' }),
    view: [{ kind: 'paragraph', lines: [evil] }],
    items: [{ label: [evil, { text: evil, tone: 'bad' }], target: null, copy: evil }],
    about: { incident: evil },
    command: `cxf incident show ${evil}`,
  };
  const { shown, store } = interfaceOn(() => hostile);
  const clean = (): void => {
    expect(shown()).not.toMatch(/\u001b|\u0007|\u202e|owned/);
    expect(shown()).toContain('ab'.replace('b', ' b'));
  };
  clean();
  store.dispatch({ type: 'acted', message: evil, goto: null, changed: false });
  clean();
  store.dispatch({ type: 'key', key: 's' });
  clean();
});

test('a page has the command with the flags that were given', () => {
  const doc = { schema: 'cxf.events/v1' as const, sample: false, events: [] };
  const page = pageOf({ name: 'events', doc }, PLACES, " --state 'my state'");
  expect(page.command).toBe("cxf event list --state 'my state'");
});
