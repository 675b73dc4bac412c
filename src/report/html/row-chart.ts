import { scaleLinear } from 'd3-scale';
import { widthOf } from '../width.js';
import { at, type ChartText, figure, rule, short, tickText, WIDTH } from './chart.js';
import { html, Markup } from './markup.js';

const RIGHT = WIDTH - 152;
const [TOP, ROW] = [10, 27];
/** Characters of a label, and how wide one is. */
const [LABEL, CHARACTER] = [42, 7.1];

/** One row: a bar from zero, or a point with its interval; `goal` is a mark to compare with. */
export interface ChartRow {
  readonly label: string;
  readonly value: number;
  /** The value as people write it. */
  readonly text: string;
  readonly interval?: readonly [number, number] | null;
  readonly goal?: number | null;
  readonly tone?: 'good' | 'bad' | 'plain';
}

export interface RowChartInput {
  readonly kind: 'bars' | 'points';
  readonly rows: readonly ChartRow[];
  /** What the axis counts, such as `points of CX score`. */
  readonly axis: string;
  /** Values the axis must hold at least. */
  readonly domain?: readonly [number, number];
  /** Rows that reach further are cut at the edge. */
  readonly clamp?: boolean;
}

/** Says that an interval goes on beyond the edge. */
const beyond = (x: number, y: number, sign: 1 | -1): Markup =>
  html`<path d="${new Markup(`M${x},${y - 5}L${x + 8 * sign},${y}L${x},${y + 5}Z`)}" class="more"/>`;

/** Rows of bars or of points with intervals on one axis, with zero marked. */
export function rowChart(text: ChartText, input: RowChartInput, under: Markup | null = null): Markup | null {
  const { rows, kind } = input;
  if (rows.length === 0) return null;
  const longest = Math.max(...rows.map((r) => widthOf(short(r.label, LABEL))));
  const left = Math.max(150, CHARACTER * longest + 20);
  const all = rows.flatMap((r) => [r.value, ...(r.interval ?? []), ...(typeof r.goal === 'number' ? [r.goal] : [])]);
  const least = input.domain ?? [0, 0];
  const wide = input.clamp === true ? [...least] : [...all, ...least];
  const [low, high] = [Math.min(0, ...wide), Math.max(0, ...wide)];
  const x = scaleLinear([low, high === low ? low + 1 : high], [left, RIGHT]).clamp(true);
  if (input.clamp !== true) x.nice(6);
  const [from, to] = x.domain() as [number, number];
  const bottom = TOP + ROW * rows.length;
  const ticks = x.ticks(6);
  const drawn = rows.map((r, i) => {
    const y = TOP + ROW * i + ROW / 2;
    const tone = r.tone ?? '';
    const label = short(r.label, LABEL);
    const mark =
      kind === 'bars'
        ? html`<rect x="${Math.min(x(0), x(r.value))}" y="${y - 8}" width="${Math.max(1, Math.abs(x(r.value) - x(0)))}" height="16" rx="2" class="bar ${tone}"/>`
        : html`${r.interval ? rule(x(r.interval[0]), y, x(r.interval[1]), y, `range ${tone}`) : null}${r.interval && r.interval[0] < from ? beyond(left, y, -1) : null}${r.interval && r.interval[1] > to ? beyond(RIGHT, y, 1) : null}<circle cx="${x(r.value)}" cy="${y}" r="5" class="point ${tone}"/>`;
    return html`${at(left - 12, y + 4, label, 'end')}${mark}${typeof r.goal === 'number' ? rule(x(r.goal), y - 10, x(r.goal), y + 10, 'goal') : null}${at(RIGHT + 14, y + 4, r.text)}`;
  });
  return figure(
    text,
    bottom + 46,
    [
      ...ticks.map((t) => html`${rule(x(t), TOP, x(t), bottom, 'grid')}${at(x(t), bottom + 17, tickText(t), 'axis mid')}`),
      rule(x(0), TOP - 4, x(0), bottom + 4, 'zero'),
      ...drawn,
      at((left + RIGHT) / 2, bottom + 37, input.axis, 'axis mid'),
    ],
    under,
  );
}
