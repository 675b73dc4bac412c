// The interface without a terminal: keys are pressed the moment a screen is there, and what is drawn is kept.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { loadSettings } from '../src/config/load.js';
import { renderMarkdown } from '../src/report/markdown.js';
import { frameOf } from '../src/ui/layout.js';
import { asProblem, Pages } from '../src/ui/load.js';
import { top } from '../src/ui/screens.js';
import { Store } from '../src/ui/store.js';
import type { Act, Effect, Look, State } from '../src/ui/types.js';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

export interface Stop {
  /** `cxf` for the first screen. */
  readonly key: string;
  readonly screen: string;
  /** Milliseconds from the key until it was there. */
  readonly ms: number;
  readonly lines: readonly string[];
}

export interface Session {
  readonly state: string;
  readonly asOf: string | null;
  readonly keys: readonly string[];
  readonly look: Look;
}

/** The rows of the screen, without colours. */
export function linesOf(state: State): string[] {
  const { header, items, rule, body, lower, footer } = frameOf(state);
  const list = items.map((i) => i.text);
  const rows = [header, rule, ...list, ...(list.length > 0 ? [rule] : []), ...body, lower, ...footer];
  return rows.map((line) => stripVTControlCharacters(line).trimEnd());
}

const isAct = (effect: Effect): effect is Act =>
  !['load', 'cancel', 'export', 'copy', 'suspend', 'redraw', 'quit'].includes(effect.do);

const still = (state: State): boolean => top(state).status !== 'loading' && state.acting === null;

/** Every screen on the way, and the Markdown that was exported. */
export async function session({ state, asOf, keys, look }: Session): Promise<{ stops: Stop[]; exported: string[] }> {
  const flags = asOf === null ? {} : { asOf };
  // By the environment: a folder of this run has no place in the commands that are shown.
  const place = { flags, env: { ...process.env, HOME: state, CXF_STATE: state }, cwd: ROOT, packageRoot: ROOT };
  const { timezone, timezones, dayparts } = loadSettings({ ...place, now: Date.now() });
  const exported: string[] = [];
  const perform = (effect: Effect): void => {
    if (effect.do === 'load') pages.load(effect.screen, effect.fresh);
    if (effect.do === 'export') {
      exported.push(renderMarkdown(effect.page.markdown));
      store.dispatch({ type: 'acted', message: 'Written.', goto: null, changed: false });
    }
    if (!isAct(effect)) return;
    pages.act(effect).then(
      (done) => store.dispatch({ type: 'acted', ...done, changed: true }),
      (error) => store.dispatch({ type: 'refused', problem: asProblem(error) }),
    );
  };
  const store: Store = new Store(look, perform);
  const pages = new Pages(place, { timezone, timezones, dayparts }, store.dispatch);
  const calm = (): Promise<void> =>
    new Promise((resolve) => {
      if (still(store.get())) return resolve();
      const leave = store.subscribe(() => {
        if (!still(store.get())) return;
        leave();
        resolve();
      });
    });
  const stops: Stop[] = [];
  try {
    for (const key of ['cxf', ...keys]) {
      const from = performance.now();
      if (key === 'cxf') store.start();
      else store.dispatch({ type: 'key', key });
      await calm();
      const entry = top(store.get());
      if (entry.status === 'failed') throw new Error(entry.problem?.message);
      stops.push({ key, screen: entry.screen.name, ms: performance.now() - from, lines: linesOf(store.get()) });
    }
    return { stops, exported };
  } finally {
    pages.close();
  }
}
