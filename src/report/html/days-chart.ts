import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { at, type ChartText, figure, path, rule, tickText, WIDTH } from './chart.js';
import { html, type Markup } from './markup.js';

const PLOT = { left: 46, right: WIDTH - 100, top: 14, bottom: 200 } as const;

export interface DayPoint {
  readonly day: number;
  readonly treated: number | null;
  readonly untreated: number | null;
}

type Side = 'treated' | 'untreated';
type Known = readonly [number, number];

const known = (points: readonly DayPoint[], side: Side): Known[] =>
  points.flatMap((p) => (p[side] === null ? [] : [[p.day, p[side]] as const]));

/** Treated and untreated units by day; `starts`: first days of phases. */
export function daysChart(
  text: ChartText,
  points: readonly DayPoint[],
  starts: readonly { day: number; name: string }[],
): Markup | null {
  const sides = { treated: known(points, 'treated'), untreated: known(points, 'untreated') };
  const all = [...sides.treated, ...sides.untreated].map(([, v]) => v);
  if (all.length < 2) return null;
  const days = points.map((p) => p.day);
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const x = scaleLinear([first - 0.5, last + 0.5], [PLOT.left, PLOT.right]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = scaleLinear([low, high === low ? low + 1 : high], [PLOT.bottom, PLOT.top + 14]).nice(5);
  const draw = line<Known>()
    .x(([d]) => x(d))
    .y(([, v]) => y(v))
    .digits(1);
  const end = (side: Side): Known | undefined => sides[side].at(-1);
  const every = Math.ceil((last - first + 1) / 16);
  const ticks = days.filter((d) => (d - first) % every === 0);
  return figure(text, PLOT.bottom + 44, [
    ...y
      .ticks(5)
      .map(
        (t) => html`${rule(PLOT.left, y(t), PLOT.right, y(t), 'grid')}${at(PLOT.left - 7, y(t) + 4, tickText(t), 'axis end')}`,
      ),
    ...starts
      .filter((s) => s.day >= first && s.day <= last)
      .map(
        (s) =>
          html`${s.day > first ? rule(x(s.day - 0.5), PLOT.top, x(s.day - 0.5), PLOT.bottom, 'zero') : null}${at(x(s.day - 0.5) + 5, PLOT.top + 2, s.name, 'note')}`,
      ),
    path(draw(sides.untreated), 'other'),
    path(draw(sides.treated), 'value'),
    ...sides.untreated.map(
      ([d, v]) => html`<rect x="${x(d) - 2.5}" y="${y(v) - 2.5}" width="5" height="5" class="dot otherdot"/>`,
    ),
    ...sides.treated.map(([d, v]) => html`<circle cx="${x(d)}" cy="${y(v)}" r="3" class="dot"/>`),
    ...(['treated', 'untreated'] as const).map((side) => {
      const last = end(side);
      return last ? at(x(last[0]) + 9, y(last[1]) + 4, side, 'note') : null;
    }),
    ...ticks.map((d) => at(x(d), PLOT.bottom + 18, String(d), 'axis mid')),
    at((PLOT.left + PLOT.right) / 2, PLOT.bottom + 37, 'Day of the experiment', 'axis mid'),
  ]);
}
