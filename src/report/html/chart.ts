import { fit } from '../width.js';
import { html, lines, Markup } from './markup.js';

/** Units of the drawing; it grows and shrinks with the page. */
export const WIDTH = 760;
const ELLIPSIS = '…';

export interface ChartText {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly desc: string;
}

/** A figure: caption, drawing, and what stands under it. */
export function figure(text: ChartText, height: number, marks: readonly (Markup | null)[], under: Markup | null = null): Markup {
  const { id, title, desc } = text;
  return lines([
    html`<figure>`,
    html`<figcaption>${title}</figcaption>`,
    html`<div class="scroll" role="group" tabindex="0" aria-label="Chart: ${title}">`,
    html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d" preserveAspectRatio="xMinYMin meet">`,
    html`<title id="${id}-t">${title}</title>`,
    html`<desc id="${id}-d">${desc}</desc>`,
    ...marks,
    html`</svg></div>`,
    under,
    html`</figure>`,
  ]);
}

/** A label cut to so many characters; the whole of it is in the table. */
export const short = (text: string, most: number): string => fit(text, most, ELLIPSIS);

export const at = (x: number, y: number, words: string, kind = ''): Markup =>
  html`<text x="${x}" y="${y}" class="${kind}">${words}</text>`;

export const rule = (x1: number, y1: number, x2: number, y2: number, kind: string): Markup =>
  html`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${kind}"/>`;

export const path = (d: string | null, kind: string): Markup | null =>
  d === null || d === '' ? null : html`<path d="${new Markup(d)}" class="${kind}"/>`;

/** An axis's number: no more digits than the step needs. */
export const tickText = (x: number): string => String(Number(x.toPrecision(6)));
