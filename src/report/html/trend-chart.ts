import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { TrendPoint } from '../../model/documents.js';
import { offsets, toLocal } from '../../model/timezone.js';
import { at, type ChartText, figure, path, rule, tickText, WIDTH } from './chart.js';
import { html, type Markup } from './markup.js';

const HOUR = 3_600_000;
const PLOT = { left: 46, right: WIDTH - 20, top: 44, bottom: 262 } as const;
const HEIGHT = 292;
const DOTS_UP_TO = 100;

export interface TrendMark {
  /** ISO. */
  readonly at: string;
  /** One or two characters; what it means stands beside the chart. */
  readonly flag: string;
}

export interface TrendInput {
  readonly points: readonly TrendPoint[];
  /** Hours of a point. */
  readonly hours: number;
  readonly zone: string;
  readonly good: 'up' | 'down';
  readonly marks: readonly TrendMark[];
  /** Hours of an incident, ISO. */
  readonly shade: { readonly from: string; readonly to: string } | null;
}

/** A point by its local time. */
interface Bin {
  readonly from: number;
  readonly to: number;
  readonly value: number | null;
  readonly expected: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

export const unusual = (p: Pick<TrendPoint, 'value' | 'lo' | 'hi'>, good: 'up' | 'down'): boolean =>
  p.value !== null && (good === 'up' ? p.lo !== null && p.value < p.lo : p.hi !== null && p.value > p.hi);

/** Stretches without a gap. */
function runs<T extends Bin>(bins: readonly T[]): T[][] {
  const out: T[][] = [];
  for (const bin of bins) {
    const last = out.at(-1);
    if (last && (last.at(-1) as T).to >= bin.from) last.push(bin);
    else out.push([bin]);
  }
  return out;
}

/** A run with its end, so that its last step is drawn as wide as the others. */
const withEnd = (run: readonly Bin[]): Bin[] => {
  const last = run.at(-1) as Bin;
  return [...run, { ...last, from: last.to }];
};

const day = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' });
const hour = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Flags of changes close to each other stand below one another. */
function flags(marks: readonly TrendMark[], x: (iso: string) => number): Markup[] {
  const ends = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return marks.map((m) => {
    const place = x(m.at);
    const level = Math.max(
      0,
      ends.findIndex((end) => place - end > 22),
    );
    ends[level] = place;
    const y = 12 + 20 * level;
    return html`${rule(place, y + 8, place, PLOT.bottom, 'event')}<circle cx="${place}" cy="${y}" r="8.5" class="flag"/>${at(place, y + 4, m.flag, 'flagged')}`;
  });
}

/** Value, what was expected and the band of 95 % of usual hours, by local time. */
export function trendChart(text: ChartText, input: TrendInput): Markup | null {
  const offset = offsets(input.zone);
  const local = (iso: string): number => toLocal(Date.parse(iso), offset);
  const bins = input.points.map((p) => ({ ...p, from: local(p.at), to: local(p.at) + input.hours * HOUR }));
  const levels = bins.flatMap((b) => [b.value, b.lo, b.hi]).filter((x): x is number => x !== null);
  const [first, last] = [bins[0], bins.at(-1)];
  if (!first || !last || levels.length === 0) return null;
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const y = scaleLinear([low, high === low ? low + 1 : high], [PLOT.bottom, PLOT.top]).nice(5);
  const x = scaleUtc([first.from, last.to], [PLOT.left, PLOT.right]);
  const inside = (place: number): number => Math.min(PLOT.right, Math.max(PLOT.left, place));
  const mid = (b: Bin): number => x((b.from + b.to) / 2);
  const step = area<Bin>()
    .x((b) => x(b.from))
    .y0((b) => y(b.lo as number))
    .y1((b) => y(b.hi as number))
    .curve(curveStepAfter)
    .digits(1);
  const usual = line<Bin>()
    .x((b) => x(b.from))
    .y((b) => y(b.expected as number))
    .curve(curveStepAfter)
    .digits(1);
  const value = line<Bin>()
    .x(mid)
    .y((b) => y(b.value as number))
    .digits(1);
  const valued = bins.filter((b) => b.value !== null);
  const dots = valued.filter((b) => unusual(b, input.good) || valued.length <= DOTS_UP_TO);
  const ticks = x.ticks(8);
  const days = ticks.every((t) => t.getTime() % (24 * HOUR) === 0);
  const { shade } = input;
  const [from, to] = shade ? [inside(x(local(shade.from))), inside(x(local(shade.to)))] : [0, 0];
  const marks: (Markup | null)[] = [
    ...y
      .ticks(5)
      .map(
        (t) => html`${rule(PLOT.left, y(t), PLOT.right, y(t), 'grid')}${at(PLOT.left - 7, y(t) + 4, tickText(t), 'axis end')}`,
      ),
    to > from
      ? html`<rect x="${from}" y="${PLOT.top}" width="${to - from}" height="${PLOT.bottom - PLOT.top}" class="shade"/>`
      : null,
    ...runs(bins.filter((b) => b.lo !== null && b.hi !== null)).map((run) => path(step(withEnd(run)), 'band')),
    ...runs(bins.filter((b) => b.expected !== null)).map((run) => path(usual(withEnd(run)), 'expected')),
    ...runs(valued).map((run) => (run.length > 1 ? path(value(run), 'value') : null)),
    ...dots.map((b) => {
      const odd = unusual(b, input.good);
      const [cx, cy] = [mid(b), y(b.value as number)];
      return odd
        ? html`<rect x="${cx - 3.6}" y="${cy - 3.6}" width="7.2" height="7.2" transform="rotate(45 ${cx} ${cy})" class="dot bad"/>`
        : html`<circle cx="${cx}" cy="${cy}" r="2.4" class="dot"/>`;
    }),
    ...ticks.map((t) => at(x(t), PLOT.bottom + 20, (days ? day : hour).format(t), 'axis mid')),
    ...flags(
      input.marks.filter((m) => local(m.at) >= first.from && local(m.at) <= last.to),
      (iso) => x(local(iso)),
    ),
  ];
  const legend = html`<p class="small dim">Line: measured. Dashed: expected from the same hours before; the band holds 95 % of usual ${input.hours >= 24 ? 'days' : 'hours'}. Diamonds: worse than that.${shade ? ' Shaded: the hours of the incident.' : ''}${input.marks.length > 0 ? ' Flags: changes, listed below.' : ''} Times are of ${input.zone}.</p>`;
  return figure(text, HEIGHT, marks, legend);
}
