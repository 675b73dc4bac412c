// The story as frames of the interface, in docs/walk.md: what one sees from the alarm to the end of the experiment, key by key.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, session } from './session.js';

const LOOK = { columns: 100, rows: 34, color: false, unicode: true };

interface Part {
  readonly title: string;
  readonly asOf: string | null;
  readonly keys: readonly string[];
  /** Of the later mornings only the experiment is new. */
  readonly shown: (key: string, n: number) => boolean;
}

const PARTS: readonly Part[] = [
  {
    title: 'Thursday, Jan 4, 8:00: from the alarm to the plan, and its start',
    asOf: null,
    keys: ['enter', 'enter', 'enter', 'enter', 'x', 'y'],
    shown: (key) => key !== 'x',
  },
  {
    title: 'Monday, Jan 8, 8:00: the third day of the experiment',
    asOf: '2024-01-08T08:00:00-08:00',
    keys: ['6'],
    shown: (_, n) => n > 0,
  },
  { title: 'Friday, Jan 19, 8:00: the end', asOf: '2024-01-19T08:00:00-08:00', keys: ['6'], shown: (_, n) => n > 0 },
];

const folder = mkdtempSync(join(tmpdir(), 'cxf-walk-'));
try {
  const sections: string[] = [];
  for (const { title, asOf, keys, shown } of PARTS) {
    const { stops } = await session({ state: join(folder, 'state'), asOf, keys, look: LOOK });
    const frames = stops.filter((s, n) => shown(s.key, n));
    sections.push(`## ${title}`, ...frames.map(({ key, lines }) => `\`${key}\`\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``));
  }
  const intro = 'What one sees on a terminal of 100 x 34 characters, on the packaged sample. Made by `npm run walk`.';
  writeFileSync(join(ROOT, 'docs', 'walk.md'), `# The interface, key by key\n\n${intro}\n\n${sections.join('\n\n')}\n`);
  console.log('docs/walk.md');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
