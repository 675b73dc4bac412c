import { describe, expect, it } from 'vitest';
import type { Recommendation } from '../../src/model/recommend.js';
import { quadrantMermaid, quadrantText } from '../../src/report/quadrant.js';

const rec = (rank: number, gain: number, efficiency: number | null): Recommendation =>
  ({
    rank,
    expected: { cx_score: { delta: gain } },
    tradeoffs: efficiency === null ? [] : [{ metric: 'dasher_efficiency', delta_pct: efficiency }],
  }) as unknown as Recommendation;

const linesOf = (block: ReturnType<typeof quadrantText>): readonly string[] => (block.kind === 'code' ? block.lines : []);

describe('the plot of gain against efficiency', () => {
  const list = [rec(1, 12, -5), rec(2, 4, null), rec(3, 25, -18)];

  it('places gain to the right and efficiency kept upwards', () => {
    const lines = linesOf(quadrantText(list));
    const at = (n: number): [row: number, column: number] => {
      const row = lines.findIndex((l) => l.includes(`Rec ${n}`));
      return [row, lines[row]?.indexOf(`Rec ${n}`) ?? -1];
    };
    expect(at(2)[0]).toBeLessThan(at(1)[0]);
    expect(at(1)[0]).toBeLessThan(at(3)[0]);
    expect(at(2)[1]).toBeLessThan(at(1)[1]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(58);
  });

  it('is a quadrantChart with points between 0 and 1', () => {
    const points = linesOf(quadrantMermaid(list)).filter((l) => l.includes('Rec'));
    expect(points).toHaveLength(3);
    for (const p of points) expect(p).toMatch(/^ {4}"Rec \d": \[0\.\d\d, 0\.\d\d\]$/);
  });

  it('holds gains and losses of nothing, and harm', () => {
    for (const list of [[rec(1, 0, 0)], [rec(1, -3, 4)]])
      expect(linesOf(quadrantMermaid(list)).at(-1)).toMatch(/\[0\.\d\d, 0\.\d\d\]$/);
  });
});
