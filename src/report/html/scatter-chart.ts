import { scaleLinear } from 'd3-scale';
import { at, type ChartText, figure, rule, tickText, WIDTH } from './chart.js';
import { html, type Markup } from './markup.js';

const PLOT = { left: 64, right: WIDTH - 20, top: 16, bottom: 268 } as const;

export interface Spot {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly xs: readonly [number, number] | null;
  readonly ys: readonly [number, number] | null;
}

/** Gain to the right, what it costs downwards; both with their intervals. */
export function scatterChart(
  text: ChartText,
  spots: readonly Spot[],
  axes: { readonly x: string; readonly y: string },
  under: Markup | null = null,
): Markup | null {
  if (spots.length === 0) return null;
  const xs = spots.flatMap((s) => [s.x, ...(s.xs ?? [])]);
  const ys = spots.flatMap((s) => [s.y, ...(s.ys ?? [])]);
  const [low, high] = [Math.min(-1, ...ys), Math.max(1, ...ys)];
  const x = scaleLinear([Math.min(0, ...xs), Math.max(1, ...xs)], [PLOT.left, PLOT.right - 40]).nice(8);
  const y = scaleLinear([low - 0.08 * (high - low), high], [PLOT.bottom, PLOT.top]).nice(5);
  return figure(
    text,
    PLOT.bottom + 48,
    [
      ...x
        .ticks(8)
        .map(
          (t) => html`${rule(x(t), PLOT.top, x(t), PLOT.bottom, 'grid')}${at(x(t), PLOT.bottom + 18, tickText(t), 'axis mid')}`,
        ),
      ...y
        .ticks(5)
        .map(
          (t) => html`${rule(PLOT.left, y(t), PLOT.right, y(t), 'grid')}${at(PLOT.left - 8, y(t) + 4, tickText(t), 'axis end')}`,
        ),
      rule(PLOT.left, y(0), PLOT.right, y(0), 'zero'),
      rule(x(0), PLOT.top, x(0), PLOT.bottom, 'zero'),
      ...spots.map(
        (s) =>
          html`${s.xs ? rule(x(s.xs[0]), y(s.y), x(s.xs[1]), y(s.y), 'range') : null}${s.ys ? rule(x(s.x), y(s.ys[0]), x(s.x), y(s.ys[1]), 'range') : null}<circle cx="${x(s.x)}" cy="${y(s.y)}" r="6" class="point"/>${at(x(s.x) + 11, y(s.y) - 10, s.label)}`,
      ),
      at((PLOT.left + PLOT.right) / 2, PLOT.bottom + 39, axes.x, 'axis mid'),
      html`<text x="14" y="${(PLOT.top + PLOT.bottom) / 2}" transform="rotate(-90 14 ${(PLOT.top + PLOT.bottom) / 2})" class="axis mid">${axes.y}</text>`,
    ],
    under,
  );
}
