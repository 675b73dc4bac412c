import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { rcaSchema } from '../../src/model/rca.js';
import { tagsOf, textOf } from '../report/html/markup.js';
import { investigation } from '../support/investigation.js';
import { eventLine, TURNED } from '../support/kitchen.js';
import { documentOf } from '../support/process.js';

/** Names and texts that somebody put into the data on purpose: shown, and without effect. */

const ESC = '\u001b';
const REGION = `${ESC}[31mred${ESC}[0m ${ESC}]0;title\u0007| <script>alert(1)</script>`;
const CATEGORY = '`code` [a](http://x.example) "q", *b*';
const LEVER = `prep${ESC}[2J\u202e <img src=x onerror=alert(1)>`;
const WORDS = `=cmd() | ![i](http://x.example/i.png) ${ESC}]8;;http://x.example${ESC}\\link \u009b31m # heading`;

const { run, rca } = await investigation({
  turn: 'prep',
  regions: [REGION, 'NYC'],
  categories: [CATEGORY, 'Retail'],
  events: eventLine(TURNED - 2 * 3_600_000, LEVER, { region: REGION }, WORDS),
  toml: `[drivers]\nkitchen_temp = { column = "temp_c", title = "<b>Heat</b> \\u001b[1m|" }\n[timezones]\n`,
});

describe('hostile names', () => {
  it('are kept as they are in the document', async () => {
    const doc = documentOf(await rca(['latest', '--json']), rcaSchema);
    expect(doc.incident.slice).toEqual({ region: REGION, category: CATEGORY });
    expect(doc.causes[0]).toMatchObject({ cause: 'merchant_prep', timeline: { event_id: 'evt-1' } });
    expect(doc.causes[0]?.evidence.some((e) => e.text.includes(WORDS))).toBe(true);
  });

  it.each([60, 80])('steer no terminal of %i columns and widen no line', async (columns) => {
    const { code, stdout, stderr } = await rca(['latest'], undefined, { COLUMNS: String(columns) });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    const wide = stdout.split('\n').filter((line) => stringWidth(line) > columns && !line.startsWith('next: '));
    expect(wide).toEqual([]);
  });

  it('are text in Markdown', async () => {
    const { stdout } = await rca(['latest', '--md']);
    expect(stdout).toContain('alert');
    expect(stdout).not.toMatch(/<script|<img|<b>|[^\\]\]\(|\u001b|\u009b|\u202e/);
  });

  it('are text in the page of the report', async () => {
    const { code, stdout } = await run(['report', 'latest', '--html', '-']);
    expect(code).toBe(0);
    expect(
      tagsOf(stdout).filter((t) => ['script', 'img', 'b', 'a'].includes(t.name) && t.attributes.href === undefined && !t.closing),
    ).toEqual([]);
    expect(textOf(stdout)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});
