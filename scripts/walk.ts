// The story as frames of the interface, in docs/walk.md: what one sees from the alarm to the end of the experiment, key by key.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { startExperiment } from '../src/app/experiment-start.js';
import { loadSettings } from '../src/config/load.js';
import { frameOf } from '../src/ui/layout.js';
import { Pages } from '../src/ui/load.js';
import { top } from '../src/ui/screens.js';
import { Store } from '../src/ui/store.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** A day of the story: no run may differ from another. */
const NOW = Date.parse('2024-01-04T16:00:00Z');
const LOOK = { columns: 100, rows: 34, color: false, unicode: true };

interface Part {
  readonly title: string;
  readonly asOf: string | null;
  readonly keys: readonly string[];
}

const PARTS: readonly Part[] = [
  { title: 'Thursday, Jan 4, 8:00: from the alarm to the plan', asOf: null, keys: ['enter', 'enter', 'enter', 'enter'] },
  { title: 'Monday, Jan 8, 8:00: the third day of the experiment', asOf: '2024-01-08T08:00:00-08:00', keys: ['6'] },
  { title: 'Friday, Jan 19, 8:00: the end', asOf: '2024-01-19T08:00:00-08:00', keys: ['6'] },
];

/** The screen with every key, each once it is there. */
function framesOf(state: string, part: Part): Promise<{ key: string; lines: string[] }[]> {
  const flags = part.asOf === null ? {} : { asOf: part.asOf };
  // By the environment: a folder of this run has no place in the commands that are shown.
  const place = { flags, env: { HOME: state, CXF_STATE: state }, cwd: root, packageRoot: root };
  const settings = loadSettings({ ...place, now: NOW });
  const { timezone, timezones, dayparts } = settings;
  const frames: { key: string; lines: string[] }[] = [];
  return new Promise((resolve, reject) => {
    let key = 'cxf';
    let seen: unknown = null;
    const left = [...part.keys];
    const store: Store = new Store(LOOK, (effect) => {
      if (effect.do === 'load') pages.load(effect.screen, effect.fresh);
    });
    const pages = new Pages(place, { timezone, timezones, dayparts }, store.dispatch);
    store.subscribe(() => {
      const entry = top(store.get());
      if (entry.status === 'failed') {
        pages.close();
        return reject(new Error(entry.problem?.message));
      }
      if (entry.status !== 'ready' || entry.page === seen) return;
      seen = entry.page;
      const { header, items, rule, body, lower, footer } = frameOf(store.get());
      const rows = [header, rule, ...items.map((i) => i.text), ...(items.length > 0 ? [rule] : []), ...body, lower, ...footer];
      frames.push({ key, lines: rows.map((line) => stripVTControlCharacters(line).trimEnd()) });
      const next = left.shift();
      if (next === undefined) {
        pages.close();
        return resolve(frames);
      }
      key = next;
      setImmediate(() => store.dispatch({ type: 'key', key: next }));
    });
    store.start();
  });
}

const folder = mkdtempSync(join(tmpdir(), 'cxf-walk-'));
try {
  const state = join(folder, 'state');
  const sections: string[] = [];
  for (const part of PARTS) {
    const frames = await framesOf(state, part);
    // Of the later mornings only the experiment is new.
    const shown = part.asOf === null ? frames : frames.slice(-1);
    sections.push(`## ${part.title}`, ...shown.map(({ key, lines }) => `\`${key}\`\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``));
    if (part.asOf !== null) continue;
    const settings = loadSettings({ flags: {}, env: { HOME: state, CXF_STATE: state }, cwd: root, packageRoot: root, now: NOW });
    const rest = { assignments: null, note: null, by: null, now: NOW, cwd: root };
    await startExperiment(settings, { plan: 'latest', at: '2024-01-05', ...rest });
  }
  const intro = 'What one sees on a terminal of 100 x 34 characters, on the packaged sample. Made by `npm run walk`.';
  writeFileSync(join(root, 'docs', 'walk.md'), `# The interface, key by key\n\n${intro}\n\n${sections.join('\n\n')}\n`);
  console.log('docs/walk.md');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
