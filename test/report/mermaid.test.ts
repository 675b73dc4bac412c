// @vitest-environment jsdom
import fc from 'fast-check';
import mermaid from 'mermaid';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recommendation } from '../../src/model/recommend.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { quadrantMermaid } from '../../src/report/quadrant.js';
import type { Block } from '../../src/report/view.js';

/** Diagrams are read by mermaid's own parser, which is what GitHub draws them with. */

beforeAll(() => mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }));

const diagramOf = (markdown: string): string => /```mermaid\n([\s\S]*?)\n```/.exec(markdown)?.[1] as string;

/** The tasks mermaid reads in a gantt diagram. */
async function tasksOf(text: string): Promise<{ task: string; days: number }[]> {
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
  expect(diagram.type).toBe('gantt');
  const tasks = (diagram.db as unknown as { getTasks(): { task: string; startTime: Date; endTime: Date }[] }).getTasks();
  return tasks.map((t) => ({
    task: t.task.trim(),
    days: Math.round((t.endTime.getTime() - t.startTime.getTime()) / 86_400_000),
  }));
}

const gantt = (name: string): Block => ({
  kind: 'gantt',
  title: name,
  start: '2024-01-05',
  tasks: [
    { name, from: 1, to: 3 },
    { name: `${name} again`, from: 4, to: 7 },
    { name: 'rest', from: 8, to: 14 },
  ],
});

const NASTY = [
  ...['|', '`', '```', ':', '#', ';', '"', "'", ',', '\n', '\r\n', '\u2028', '</script>', '<b>', '%%', '%%{init: {}}%%', '---'],
  ...[
    '👩‍🍳',
    '🛒',
    'ü',
    '\u001b[31m',
    '\u202e',
    '\0',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '-->',
    '&',
    '\\',
    ' ',
    'a',
    '2024-01-05',
    'after p1',
  ],
  ...['section ', 'title ', 'click ', 'gantt', 'dateFormat ', 'axisFormat ', 'excludes ', 'done', 'accTitle: x', 'href', 'call'],
  'x'.repeat(4000),
];

const readAs = async (name: string): Promise<void> => {
  const markdown = renderMarkdown([gantt(name)]);
  expect(markdown.match(/^```/gm)).toHaveLength(2);
  const tasks = await tasksOf(diagramOf(markdown)).catch((error: Error) => {
    throw new Error(`${JSON.stringify(name.slice(0, 100))}: ${error.message}`);
  });
  expect([name, tasks.map((t) => t.days)]).toEqual([name, [3, 4, 7]]);
};

describe('a gantt diagram', () => {
  it.each(NASTY)('is read with %j in a name', async (piece) => {
    for (const name of [piece, `Phase ${piece} 1`, `${piece}x`, `x${piece}`]) await readAs(name);
  });

  it('is read whatever the names are', async () => {
    const name = fc.array(fc.constantFrom(...NASTY), { maxLength: 6 }).map((parts) => parts.join(''));
    await fc.assert(fc.asyncProperty(fc.oneof(name, fc.string({ unit: 'binary' })), readAs), { numRuns: 200 });
  });

  it('keeps an ordinary name as it is', async () => {
    const tasks = await tasksOf(diagramOf(renderMarkdown([gantt('Phase 1 (10 %)')])));
    expect(tasks.map((t) => t.task)).toEqual(['Phase 1 (10 %)', 'Phase 1 (10 %) again', 'rest']);
  });
});

describe('a quadrant chart', () => {
  const rec = (rank: number, gain: number, efficiency: number | null): Recommendation =>
    ({
      rank,
      expected: { cx_score: { delta: gain } },
      tradeoffs: efficiency === null ? [] : [{ metric: 'dasher_efficiency', delta_pct: efficiency }],
    }) as unknown as Recommendation;

  it.each([[[rec(1, 12, -5), rec(2, 4, null)]], [[rec(1, 0, 0)]], [[rec(1, -3, 4)]], [[rec(1, 80, -95), rec(12, 1e-9, -1e-9)]]])(
    'is read %#',
    async (list) => {
      const { diagramType } = await mermaid.parse(diagramOf(renderMarkdown([quadrantMermaid(list)])));
      expect(diagramType).toBe('quadrantChart');
    },
  );

  it('is refused by the parser where it is none', async () => {
    await expect(mermaid.parse('quadrantChart\n  "Rec 1": [2, 0.5]')).rejects.toThrow();
  });
});
