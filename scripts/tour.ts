// How long a person waits for the machine on the way from `cxf` to the exported plan, and how soon the first screen is there.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '../src/config/load.js';
import { renderMarkdown } from '../src/report/markdown.js';
import { Pages } from '../src/ui/load.js';
import { top } from '../src/ui/screens.js';
import { Store } from '../src/ui/store.js';
import type { Effect } from '../src/ui/types.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const REPEATS = 5;
const BAR = { tour: 10, keys: 15, ratio: 1.5 };
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cxf-tour-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The next key is pressed the moment a screen is there: nobody is quicker. */
function walk(state: string): Promise<{ steps: [string, number][]; keys: number; bytes: number }> {
  const flags = { state };
  const place = { flags, env: process.env, cwd: root, packageRoot: root };
  const settings = loadSettings({ flags, env: process.env, cwd: root, packageRoot: root, now: Date.now() });
  const { timezone, timezones, dayparts } = settings;
  const steps: [string, number][] = [];
  let last = performance.now();
  // `cxf` and enter.
  let keys = 4;
  return new Promise((resolve, reject) => {
    const perform = (effect: Effect): void => {
      if (effect.do === 'load') pages.load(effect.screen, effect.fresh);
      if (effect.do !== 'export') return;
      const text = renderMarkdown(effect.page.markdown);
      pages.close();
      resolve({ steps, keys, bytes: text.length });
    };
    const store: Store = new Store({ columns: 100, rows: 40, color: true, unicode: true }, perform);
    const pages = new Pages(place, { timezone, timezones, dayparts }, store.dispatch);
    const seen = new Set<string>();
    store.subscribe(() => {
      const { screen, status, problem } = top(store.get());
      if (status === 'failed') {
        pages.close();
        reject(new Error(problem?.message));
      }
      if (status !== 'ready' || seen.has(screen.name)) return;
      seen.add(screen.name);
      const now = performance.now();
      steps.push([screen.name, now - last]);
      last = now;
      keys++;
      setImmediate(() => store.dispatch({ type: 'key', key: screen.name === 'plan' ? 'e' : 'enter' }));
    });
    store.start();
  });
}

const { env } = process;
const childEnv = (state: string) => ({ PATH: env.PATH, HOME: state, LANG: 'C.UTF-8', TERM: 'xterm-256color', CXF_STATE: state });
const CXF = join(root, 'bin', 'cxf');

/** On a terminal that `script` makes. */
const onTerminal = (state: string, args: string) => {
  const line = `stty rows 40 cols 100; exec '${process.execPath}' '${CXF}' ${args}`;
  return spawn('script', ['-qfec', line, '/dev/null'], { env: childEnv(state), stdio: ['pipe', 'pipe', 'ignore'] });
};

/** How long the summary takes on the same terminal. */
function timeStatic(state: string): Promise<number> {
  const from = performance.now();
  const child = onTerminal(state, 'dashboard --no-input');
  child.stdout.resume();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(performance.now() - from));
  });
}

/** When the first frame is drawn, and when it holds the incidents. */
function timeFrames(state: string): Promise<{ first: number; whole: number }> {
  const from = performance.now();
  const child = onTerminal(state, '');
  let [text, first] = ['', 0];
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => reject(new Error('it ended before it had drawn')));
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const now = performance.now() - from;
      if (first === 0 && text.includes('Dashboard')) first = now;
      if (!text.includes('Quick stats') && !text.includes('$ cxf dashboard')) return;
      child.removeAllListeners('close');
      child.on('close', () => resolve({ first, whole: now }));
      child.stdin.end('q');
    });
  });
}

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number;

console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
const tour = await inFolder((state) => walk(join(state, 'state')));
for (const [name, ms] of tour.steps) console.log(`${name.padEnd(12)} ${seconds(ms).padStart(8)}`);
const total = tour.steps.reduce((sum, [, ms]) => sum + ms, 0);
console.log(
  `detect to exported plan: ${seconds(total)} (bar ${BAR.tour} s), ${tour.keys} key presses (bar ${BAR.keys}), ${tour.bytes} bytes`,
);

if (spawnSync('script', ['--version']).status === 0) {
  const printed: number[] = [];
  const first: number[] = [];
  const whole: number[] = [];
  // In turn, so that what else the machine does hits both.
  for (let i = 0; i < REPEATS; i++) {
    printed.push(await inFolder(timeStatic));
    const drawn = await inFolder(timeFrames);
    first.push(drawn.first);
    whole.push(drawn.whole);
  }
  const all = (list: readonly number[]): string => `${seconds(median(list))} (${list.map((x) => seconds(x)).join(', ')})`;
  console.log(`cxf dashboard, printed:            ${all(printed)}`);
  console.log(`interface, first frame:            ${all(first)}`);
  console.log(`interface, first frame with data:  ${all(whole)}`);
  console.log(`ratio with data / printed: ${(median(whole) / median(printed)).toFixed(2)} (bar ${BAR.ratio})`);
} else console.log('first frame: not measured, there is no script(1) here');
