import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { csvField } from '../../src/report/csv.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { renderText } from '../../src/report/text.js';
import { widthOf } from '../../src/report/width.js';
import { frameOf } from '../../src/ui/layout.js';
import { pageOf } from '../../src/ui/page.js';
import type { Look, Page } from '../../src/ui/types.js';
import type { Answer } from '../../src/ui/work.js';
import { investigation, withWord } from '../report/html/documents.js';
import { Session } from './support.js';

/**
 * Regions, categories, stores, descriptions of events, notes, ids: every text of an investigation is replaced by one that wants to steer
 * the terminal, the Markdown or a spreadsheet. The page of `cxf report --html` has the same test in test/report/html.
 */

const PLACES = { timezone: 'UTC', timezones: {}, dayparts: DEFAULT_DAYPARTS };
const FORMS = [
  ...[
    '\u001b[2J',
    '\u001b]0;owned\u0007',
    '\u001bP1$r\u001b\\',
    '\u009b31m',
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\0',
    '\r\n',
    '\t',
  ],
  ...[
    '👩‍👩‍👧‍👦',
    '🏳️‍🌈',
    '語',
    'é',
    '</script>',
    '<img src=x onerror=alert(1)>',
    '|',
    '`',
    '=cmd()',
    '@SUM(A1)',
    '- [ ] ',
    '# ',
    '](x)',
  ],
  ...['x'.repeat(4000), '語'.repeat(500), 'word '.repeat(300), '\ud800'],
];
const hostile = fc.array(fc.constantFrom(...FORMS), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));

/** The screens of an investigation in which every text is that word. */
function pages(word: string): Page[] {
  const doc = withWord(investigation, word);
  const { incident, rca, recommend, plan, experiment, events } = doc;
  if (!rca || !recommend || !plan || !experiment) throw new Error('the investigation is not whole');
  const found = { experiment_id: word, plan_id: word, incident_id: word, title: word, slice: incident.slice };
  const experiments = {
    ...{ schema: 'cxf.experiments/v1' as const, sample: true },
    experiments: [{ ...found, status: 'running' as const, start: experiment.start, day: 3, last_day: 14, conclusion: null }],
  };
  const answers = [
    { name: 'incident', doc: incident },
    { name: 'rca', doc: rca },
    { name: 'cause', doc: rca, cause: word },
    { name: 'recommend', doc: recommend },
    { name: 'plan', doc: plan, rec: 1, experiments },
    { name: 'kept', doc: plan },
    { name: 'plans', doc: { schema: 'cxf.plans/v1', sample: true, plans: [plan] } },
    { name: 'experiment', doc: experiment, versions: [word] },
    { name: 'experiments', doc: experiments },
    { name: 'events', doc: { schema: 'cxf.events/v1', sample: true, events } },
  ] as readonly Answer[];
  return answers.map((a) => pageOf(a, PLACES, ''));
}

/** What is left of a line's colours is nothing that moves, hides or turns. */
const STEERING = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const COLOURS = /\u001b\[[\d;]*m/g;
const LOOKS: readonly Look[] = [
  { columns: 60, rows: 20, color: true, unicode: true },
  { columns: 120, rows: 40, color: false, unicode: false },
];

function rowsOf(page: Page, look: Look): string[] {
  const s = new Session((e) => (e.do === 'load' ? { type: 'loaded', screen: e.screen, page } : null), look);
  const frames = [frameOf(s.state), frameOf(s.press('G').state)];
  for (const key of ['s', 'c', 'A']) frames.push(frameOf(s.press(key).state), frameOf(s.press('esc').state));
  return frames.flatMap((f) => [f.header, ...f.items.map((i) => i.text), f.rule, ...f.body, f.lower, ...f.footer]);
}

describe('hostile text', () => {
  test('stays inert on every screen, and within its width', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(hostile, (word) => {
        for (const page of pages(word))
          for (const look of LOOKS)
            for (const row of rowsOf(page, look)) {
              const text = row.replace(COLOURS, '');
              expect([page.title.slice(0, 20), STEERING.exec(text)]).toEqual([page.title.slice(0, 20), null]);
              expect(/\p{Cs}/u.test(text)).toBe(false);
              if (!text.startsWith('next: ')) expect(widthOf(text)).toBeLessThanOrEqual(look.columns);
            }
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  test('keeps the shape of what is exported as Markdown', { timeout: 120_000 }, () => {
    const kinds = (text: string): string[] =>
      text.split('\n').map((l) => /^(#+ |\| |- \[ \] |- |```|\*\*|$)/.exec(l)?.[1] ?? 'text');
    const shape = pages('name').map((p) => kinds(renderMarkdown(p.markdown)));
    fc.assert(
      fc.property(hostile, (word) => {
        pages(`a${word}`).forEach((page, i) => {
          const text = renderMarkdown(page.markdown);
          // Between backticks nothing is markup.
          expect(text.replace(/`[^`\n]*`/g, '')).not.toMatch(/[\u001b\u0000\u202e\u2066]|<(?!br>)/);
          expect(text).not.toMatch(STEERING);
          expect([page.command.slice(0, 12), kinds(text)]).toEqual([page.command.slice(0, 12), shape[i]]);
        });
      }),
      { numRuns: 12, seed: 4 },
    );
  });

  test('is text in a pipe, line by line', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(40, 80, 120), (word, width) => {
        for (const page of pages(word))
          for (const line of renderText(page.view, { width, color: false, unicode: true }).split('\n')) {
            expect(STEERING.exec(line)).toBeNull();
            if (!line.startsWith('next: ')) expect(widthOf(line)).toBeLessThanOrEqual(width);
          }
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  test('is no formula in a spreadsheet and stays one field of CSV', () => {
    fc.assert(
      fc.property(hostile, (word) => {
        const field = csvField(word);
        const bare = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
        expect(/^[=@\t\r]/.test(bare) || /^[+-](?![\d.]+$)/.test(bare)).toBe(false);
        expect(field.startsWith('"') || !/[",\r\n]/.test(field)).toBe(true);
      }),
    );
  });
});
