import type { Recommendation } from '../model/recommend.js';
import type { Block } from './view.js';

/** A recommendation as a point: points of CX score gained, percent of orders per trip. */
interface Spot {
  readonly rank: number;
  readonly gain: number;
  readonly efficiency: number;
}

const spotOf = (r: Recommendation): Spot => ({
  rank: r.rank,
  gain: Math.max(0, r.expected.cx_score?.delta ?? 0),
  efficiency: r.tradeoffs.find((t) => t.metric === 'dasher_efficiency')?.delta_pct ?? 0,
});

const [COLUMNS, ROWS] = [40, 7];
const LEAST = 10;

/** Axes from no gain and no loss to the next round number. */
function scales(spots: readonly Spot[]): { gain: number; loss: number } {
  const up = (x: number, step: number): number => Math.max(step, Math.ceil((x * 1.05) / step) * step);
  return {
    gain: up(Math.max(0, ...spots.map((s) => s.gain)), 5),
    loss: up(Math.max(LEAST / 1.05, ...spots.map((s) => -s.efficiency)), LEAST),
  };
}

const within = (x: number): number => Math.min(1, Math.max(0, x));

/** The story's plot in characters: gain to the right, efficiency kept upwards. */
export function quadrantText(list: readonly Recommendation[]): Block {
  const spots = list.map(spotOf);
  const { gain, loss } = scales(spots);
  const grid = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(' '));
  for (const s of spots) {
    const row = Math.round(within(-s.efficiency / loss) * (ROWS - 1));
    const label = `Rec ${s.rank}`;
    const at = Math.min(COLUMNS - label.length, Math.round(within(s.gain / gain) * (COLUMNS - 1)));
    [...label].forEach((ch, i) => {
      (grid[row] as string[])[at + i] = ch;
    });
  }
  const edge = (row: number): string => (row === 0 ? '0 %' : row === ROWS - 1 ? `-${loss} %` : '').padStart(7);
  return {
    kind: 'code',
    language: '',
    lines: [
      'Efficiency (orders per trip) against CX points',
      ...grid.map((cells, row) => `${edge(row)} |${cells.join('').trimEnd()}`),
      `${' '.repeat(8)}+${'-'.repeat(COLUMNS)}>`,
      `${' '.repeat(9)}0${`+${gain} CX`.padStart(COLUMNS - 1)}`,
    ],
  };
}

/** The same as a diagram GitHub draws. */
export function quadrantMermaid(list: readonly Recommendation[]): Block {
  const spots = list.map(spotOf);
  const { gain, loss } = scales(spots);
  const across = (x: number): string => (0.03 + 0.94 * within(x)).toFixed(2);
  // The names of the quadrants stand at their upper edges: no point is drawn over them at the top.
  const up = (x: number): string => (0.04 + 0.84 * within(x)).toFixed(2);
  return {
    kind: 'code',
    language: 'mermaid',
    lines: [
      'quadrantChart',
      '    title CX gain against efficiency',
      `    x-axis "no gain" --> "+${gain} CX points"`,
      `    y-axis "-${loss} % orders per trip" --> "no loss"`,
      '    quadrant-1 "Do first"',
      '    quadrant-2 "Small but free"',
      '    quadrant-3 "Leave"',
      '    quadrant-4 "At a price"',
      ...spots.map((s) => `    "Rec ${s.rank}": [${across(s.gain / gain)}, ${up(1 + s.efficiency / loss)}]`),
    ],
  };
}
