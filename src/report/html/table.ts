import { plain } from '../sanitize.js';
import { type Column, type Line, plainText, spans } from '../view.js';
import { html, lines, Markup } from './markup.js';

export type TableColumn = Pick<Column, 'title' | 'align'>;

/** What a spreadsheet takes for a formula when a cell is copied into it; figures with a sign are none. */
const FORMULA = /^[\s\p{C}\p{Z}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
const FIGURE = /^[-+][\d,.]+ ?(?:%|pp)?(?: to [-+]?[\d,.]+ ?(?:%|pp)?)?$/;

/** A text as it may stand in a cell: a formula gets an apostrophe before it. */
export function cellText(text: string): string {
  const shown = plain(text);
  return FORMULA.test(shown) && !FIGURE.test(shown) ? `'${shown}` : shown;
}

/** Spans with their tones, which are classes of the style sheet. */
export const inline = (line: Line): Markup =>
  new Markup(
    spans(line)
      .map(({ text, tone }) => (tone === undefined ? html`${text}` : html`<span class="${tone}">${text}</span>`).text)
      .join(''),
  );

function cell(line: Line): Markup {
  const text = plainText(line);
  const inert = cellText(text);
  return inert.startsWith("'") ? html`${inert}` : inline(line);
}

/** Cells of the first column name their row, where it holds names. */
function row(columns: readonly TableColumn[], cells: readonly Line[]): Markup {
  const [first] = columns;
  const named = first?.align === 'left' && first.title !== '';
  const drawn = columns.map((c, i) => {
    const shown = cell(cells[i] ?? '');
    if (i === 0 && named) return html`<th scope="row">${shown}</th>`;
    return c.align === 'right' ? html`<td class="r">${shown}</td>` : html`<td>${shown}</td>`;
  });
  return html`<tr>${drawn}</tr>`;
}

/** A table that scrolls by itself where the screen is narrow. */
export function table(title: string, columns: readonly TableColumn[], rows: readonly (readonly Line[])[]): Markup {
  const name = title === '' ? columns.map((c) => c.title).join(', ') : title;
  return lines([
    html`<div class="scroll" role="group" tabindex="0" aria-label="${name}"><table>`,
    title === '' ? null : html`<caption>${title}</caption>`,
    html`<thead><tr>${columns.map((c) =>
      c.title === ''
        ? html`<td></td>`
        : html`<th scope="col"${new Markup(c.align === 'right' ? ' class="r"' : '')}>${c.title}</th>`,
    )}</tr></thead>`,
    html`<tbody>`,
    ...rows.map((r) => row(columns, r)),
    html`</tbody></table></div>`,
  ]);
}

/** Figures behind a chart, out of the way until they are wanted. */
export const folded = (title: string, columns: readonly TableColumn[], rows: readonly (readonly Line[])[]): Markup =>
  lines([html`<details><summary>${title}</summary>`, table(title, columns, rows), html`</details>`]);
