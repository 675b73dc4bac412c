import { type Block, type Line, plainText, type View } from '../view.js';
import { ganttChart } from './gantt-chart.js';
import { html, lines, type Markup } from './markup.js';
import { inline, table } from './table.js';

const trimmed = (line: Line): Line => (typeof line === 'string' ? line.trim() : line);

function paragraph(list: readonly Line[]): Markup {
  return lines(list.filter((l) => plainText(l).trim() !== '').map((l) => html`<p>${inline(trimmed(l))}</p>`));
}

/**
 * A screen's blocks as page content under a heading of the second level. What is drawn better from the documents (series, plots in
 * characters) is left out, and so is the first heading: the section has one.
 * @param id begins the ids of its drawings
 * @param today days that are over, to be marked among phases
 */
export function blocksHtml(view: View, id: string, today: number | null = null): Markup {
  const draw = (block: Block, i: number): Markup | null => {
    if (block.kind === 'heading') return i === 0 ? null : html`<h3>${inline(block.line)}</h3>`;
    if (block.kind === 'paragraph') return paragraph(block.lines);
    if (block.kind === 'table') return table(block.title, block.columns, block.rows);
    if (block.kind === 'list')
      return lines([
        html`<h3>${block.title}</h3>`,
        block.boxes ? html`<ul class="boxes">` : html`<ul>`,
        ...block.items.map((item) => html`<li>${block.boxes ? '☐ ' : null}${item}</li>`),
        html`</ul>`,
      ]);
    if (block.kind === 'gantt') {
      const said = block.tasks.map((t) => `${t.name}, days ${t.from} to ${t.to}`).join('; ');
      return ganttChart(
        {
          id: `${id}-${i}`,
          title: block.title,
          desc: `From ${block.start}: ${said}.${today === null ? '' : ` Days over: ${today}.`}`,
        },
        block,
        today,
      );
    }
    return null;
  };
  return lines(view.map(draw));
}
