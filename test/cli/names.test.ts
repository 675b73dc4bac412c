import { join } from 'node:path';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema } from '../../src/model/documents.js';
import { cxf, documentOf, scratch } from '../support/process.js';
import { MORNING, type Names, writeShop } from '../support/shop.js';

/** Names that data really hold, and names that somebody put there on purpose. */
const SETS: Readonly<Record<string, Names>> = {
  'wide and bright': { sf: '東京 🍣🇯🇵', nyc: 'Málaga – centro', grocery: '食料品', retail: 'ร้านค้า' },
  hostile: {
    sf: '\u001b[31mred\u001b[0m \u001b]0;title\u0007| <script>alert(1)</script>',
    nyc: '=cmd()\u202e',
    grocery: '`code` [a](http://x.example) "q", *b*',
    retail: 'two\nlines and a\ttab',
  },
  long: {
    sf: 'L'.repeat(300),
    nyc: `Berlin - Mitte ${'word '.repeat(60)}`,
    grocery: 'Groceries and other goods of daily need',
    retail: 'R',
  },
};
const SCREENS: readonly (readonly [args: readonly string[], columns: readonly number[]])[] = [
  [['detect'], [60]],
  [['dashboard'], [80]],
  [
    ['incident', 'list'],
    [60, 80],
  ],
  [
    ['incident', 'show', 'latest'],
    [60, 80],
  ],
  [['report', 'latest'], [60]],
];

describe.each(Object.entries(SETS))('%s names', (_, names) => {
  const folder = scratch();
  const source = writeShop(folder, { names });
  const where = ['--source', source, '--state', join(folder, 'state'), '--as-of', MORNING];
  let id = '';
  beforeAll(async () => {
    const [incident] = documentOf(await cxf(['detect', '--json', ...where]), detectSchema).incidents;
    expect(incident?.slice).toEqual({ region: names.sf, category: names.grocery });
    id = incident?.id ?? '';
  });

  it('fit on every screen, and steer nothing', async () => {
    for (const [screen, widths] of SCREENS)
      for (const columns of widths) {
        const { code, stdout, stderr } = await cxf([...screen, ...where], { env: { COLUMNS: String(columns) } });
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        const wide = stdout.split('\n').filter((line) => stringWidth(line) > columns && !line.startsWith('next: '));
        expect([screen, columns, wide]).toEqual([screen, columns, []]);
      }
  });

  it('are text in Markdown', async () => {
    for (const screen of [['dashboard'], ['incident', 'list'], ['incident', 'show', 'latest']]) {
      const { stdout } = await cxf([...screen, ...where, '--md']);
      expect(stdout).not.toMatch(/<script|[^\\]\]\(|\u001b/);
      const tables = stdout.split('\n').filter((line) => line.startsWith('|'));
      const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
      const blocks = stdout.split('\n\n').filter((block) => block.startsWith('|'));
      for (const block of blocks) expect(new Set(block.trim().split('\n').map(cells)).size).toBe(1);
      expect(tables.length).toBeGreaterThan(0);
    }
  });

  it('can be filtered by as they are, and their incident can be typed', async () => {
    expect(id).toMatch(/^[a-z0-9-]+-0310-[0-9a-f]{4}$/);
    expect((await cxf(['incident', 'show', id, ...where])).code).toBe(0);
    const quoted = `region="${names.sf.replace(/["\\]/g, '\\$&')}"`;
    const { code, stdout } = await cxf(['incident', 'list', '--json', ...where, '--where', quoted]);
    expect([code, JSON.parse(stdout).incidents.length]).toEqual([0, 1]);
    const trend = await cxf(['trend', '--metric', 'on_time_rate', ...where, '--where', quoted], { env: { COLUMNS: '60' } });
    expect([trend.code, trend.stderr]).toEqual([0, '']);
    expect(trend.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(trend.stdout.split('\n').filter((line) => stringWidth(line) > 60 && !line.startsWith('next: '))).toEqual([]);
  });
});
