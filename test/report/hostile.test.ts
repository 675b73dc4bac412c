// @vitest-environment jsdom
import { join } from 'node:path';
import mermaid from 'mermaid';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { type PlanDocument, planSchema } from '../../src/model/plan.js';
import { type RecommendDocument, recommendSchema } from '../../src/model/recommend.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { planView } from '../../src/report/plan.js';
import { recommendView } from '../../src/report/recommend.js';
import { renderText } from '../../src/report/text.js';
import type { View } from '../../src/report/view.js';
import { cxf, documentOf, scratch } from '../support/process.js';

/** Plans and recommendations of the sample, with names as data may hold them. */

const places = { timezone: 'UTC', timezones: {}, dayparts: DEFAULT_DAYPARTS };
const state = join(scratch(), 'state');
let advice: RecommendDocument;
let plan: PlanDocument;

beforeAll(async () => {
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
  await cxf(['detect', '--state', state]);
  advice = documentOf(await cxf(['recommend', 'latest', '--json', '--state', state]), recommendSchema);
  plan = documentOf(await cxf(['plan', 'latest', '--json', '--state', state]), planSchema);
});

const NAMES = [
  ...['a | b', '`x`', '```', ': # ; ,', '"quoted" and \'single\'', 'two\nlines\r\nthree', '</script><script>alert(1)</script>'],
  ...['👩‍🍳 🛒', '\u001b[31mred\u001b[0m', '\u202ereversed', '- [ ] box', '| --- |', '<!-- -->', '$x$', '@team #12 GH-3', '1. x'],
  ...['%%{init: {}}%%', '{{ x }}', '\u0000', ' ', 'x'.repeat(4000), 'word '.repeat(800)],
];

/** Every text that comes from data, in one go. */
function named<T>(doc: T, name: string): T {
  const words = ['SF', 'Grocery', 'batching_threshold', 'batching threshold', 'promised_eta_buffer', 'fragile baskets'];
  const within = (text: string): string => words.reduce((t, word) => t.split(word).join(name), text);
  return JSON.parse(JSON.stringify(doc), (_, v) => (typeof v === 'string' ? within(v) : v)) as T;
}

async function sound(view: View, shape: View): Promise<void> {
  const markdown = renderMarkdown(view);
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown).not.toMatch(/[\u001b\u0000\u202e]|<(?!br>)/);
  // The same lines of the same kinds as with ordinary names.
  const kinds = (text: string): string[] =>
    text.split('\n').map((l) => /^(#+ |\| |- \[ \] |- |```|\*\*|$)/.exec(l)?.[1] ?? 'text');
  expect(kinds(markdown)).toEqual(kinds(renderMarkdown(shape)));
  for (const [, diagram] of markdown.matchAll(/```mermaid\n([\s\S]*?)\n```/g))
    expect(await mermaid.parse(diagram as string)).toBeTruthy();
  for (const width of [80, 120])
    for (const line of renderText(view, { width, color: false, unicode: true }).split('\n'))
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
}

describe.each(NAMES)('names such as %j', (name) => {
  it('leave a plan what it is', () => sound(planView(named(plan, name), places), planView(plan, places)));

  it.each([false, true])('leave recommendations what they are (detail: %s)', (detail) => {
    const view = (doc: RecommendDocument): View => recommendView(doc, places, { detail, markdown: true });
    return sound(view(named(advice, name)), view(advice));
  });
});

it('have two diagrams to read', () => {
  expect(renderMarkdown(planView(plan, places))).toContain('```mermaid\ngantt');
  expect(renderMarkdown(recommendView(advice, places, { detail: false, markdown: true }))).toContain('```mermaid\nquadrantChart');
});
