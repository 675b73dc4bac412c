import { scaleLog } from 'd3-scale';

export interface Point {
  readonly series: string;
  /** Million orders, and seconds of processor beyond start-up. */
  readonly x: number;
  readonly y: number;
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 400, 60, 190, 20, 45];
const COLOURS = ['#888888', '#c0392b', '#2471a3', '#b7950b', '#1e8449', '#7d3c98'];

/** Names stand beside the ends of their lines, and never on each other. */
function beside(ends: readonly number[]): number[] {
  const at: number[] = [];
  let above = Number.NEGATIVE_INFINITY;
  for (const i of ends.map((_, i) => i).sort((a, b) => (ends[a] as number) - (ends[b] as number))) {
    above = Math.max(ends[i] as number, above + 14);
    at[i] = above;
  }
  return at;
}

/** Seconds against orders, both logarithmic, one line for every series. */
export function chart(points: readonly Point[]): string {
  const shown = points.filter((p) => p.y > 0);
  const [xs, ys] = [shown.map((p) => p.x), shown.map((p) => p.y)];
  const x = scaleLog([Math.min(...xs), Math.max(...xs)], [LEFT, WIDTH - RIGHT]);
  const y = scaleLog([Math.min(...ys), Math.max(...ys)], [HEIGHT - BOTTOM, TOP]).nice();
  const n = (value: number): string => value.toFixed(1);
  const series = [...new Set(shown.map((p) => p.series))];
  const rows = series.map((name) => shown.filter((p) => p.series === name).sort((a, b) => a.x - b.x));
  const names = beside(rows.map((own) => y((own.at(-1) as Point).y)));
  const lines = series.map((name, i) => {
    const own = rows[i] as Point[];
    const at = own.map((p) => `${n(x(p.x))},${n(y(p.y))}`);
    const colour = COLOURS[i % COLOURS.length];
    const dots = own.map((p) => `<circle cx="${n(x(p.x))}" cy="${n(y(p.y))}" r="3" fill="${colour}"/>`).join('');
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}<text x="${WIDTH - RIGHT + 10}" y="${n((names[i] as number) + 4)}" fill="${colour}">${name}</text>`;
  });
  const xTicks = [...new Set(xs)].map((v) => `<text x="${n(x(v))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${v}</text>`);
  const decades = y.ticks(4).filter((v) => Number.isInteger(Math.log10(v)));
  const yTicks = decades.map(
    (v) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(y(v))}" y2="${n(y(v))}" stroke="#ddd"/><text x="${LEFT - 8}" y="${n(y(v) + 4)}" text-anchor="end">${v}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>Processor time against orders</title>
<rect width="100%" height="100%" fill="#fff"/>
${[...yTicks, ...xTicks, ...lines].join('\n')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">million orders</text>
<text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})">seconds of processor beyond start-up</text>
</svg>
`;
}
