import { scaleLinear } from 'd3-scale';
import type { Block } from '../view.js';
import { at, type ChartText, figure, rule, short, WIDTH } from './chart.js';
import { html, type Markup } from './markup.js';

const DAY = 86_400_000;
const [LEFT, RIGHT, TOP, ROW] = [150, WIDTH - 16, 12, 34];
const MOST_TICKS = 15;

type Gantt = Extract<Block, { kind: 'gantt' }>;

const dayOf = (start: string, day: number): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' }).format(
    Date.parse(`${start}T00:00:00Z`) + (day - 1) * DAY,
  );

/** Phases by day. `today`: days that are over. */
export function ganttChart(text: ChartText, { start, tasks }: Gantt, today: number | null = null): Markup | null {
  if (tasks.length === 0) return null;
  const days = Math.max(...tasks.map((t) => t.to));
  const x = scaleLinear([0, days], [LEFT, RIGHT]);
  const every = Math.ceil(days / MOST_TICKS);
  const bottom = TOP + ROW * tasks.length;
  const numbers = Array.from({ length: days }, (_, i) => i + 1).filter((d) => (d - 1) % every === 0);
  const dates = numbers.filter((_, i) => i % 2 === 0);
  return figure(text, bottom + 46, [
    ...numbers.map((d) => rule(x(d - 1), TOP, x(d - 1), bottom, 'grid')),
    ...tasks.map((t, i) => {
      const y = TOP + ROW * i;
      const wide = x(t.to) - x(t.from - 1);
      const said = t.from === t.to ? `day ${t.from}` : `days ${t.from}-${t.to}`;
      return html`${at(LEFT - 12, y + 22, short(t.name, 22), 'end')}<rect x="${x(t.from - 1) + 1}" y="${y + 5}" width="${Math.max(2, wide - 2)}" height="24" rx="3" class="bar"/>${wide > 64 ? at(x(t.from - 1) + 9, y + 21.5, said, 'onbar') : null}`;
    }),
    ...numbers.map((d) => at(x(d - 0.5), bottom + 16, String(d), 'axis mid')),
    ...dates.map((d) => at(x(d - 0.5), bottom + 34, dayOf(start, d), 'axis mid')),
    at(LEFT - 12, bottom + 16, 'Day', 'axis end'),
    today !== null && today > 0 && today < days ? rule(x(today), TOP - 6, x(today), bottom, 'goal') : null,
  ]);
}
