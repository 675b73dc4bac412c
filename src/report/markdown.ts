import { markdownText, plain } from './sanitize.js';
import { type Block, type Line, plainText, spans, type View } from './view.js';

const cell = (text: string): string => markdownText(text).trim();

function table(block: Extract<Block, { kind: 'table' }>): string {
  const head = `| ${block.columns.map((c) => cell(c.title) || ' ').join(' | ')} |`;
  const rule = `| ${block.columns.map((c) => (c.align === 'right' ? '---:' : '---')).join(' | ')} |`;
  const rows = block.rows.map((row) => `| ${row.map((c) => cell(plainText(c)) || ' ').join(' | ')} |`);
  return [...(block.title === '' ? [] : [`**${cell(block.title)}**`, '']), head, rule, ...rows].join('\n');
}

/** What the grammar of gantt diagrams takes for one of its own words, a date or a remark at the start of a line. */
const KEYWORD =
  /^(?:.?%|\d{4}-|acc|href|call|click|gantt|dateFormat|inclusive|topAxis|axisFormat|tickInterval|includes|excludes|todayMarker|week|title|section)/i;

/** Names in mermaid end at a colon; other marks would be syntax. */
function task(text: string): string {
  const name = plain(text)
    .replace(/[:;#,`"<>]+/g, '')
    .replace(/%%+/g, '%')
    .trim();
  return name === '' ? 'unnamed' : KEYWORD.test(name) ? `- ${name}` : name;
}

function gantt(block: Extract<Block, { kind: 'gantt' }>): string {
  return [
    '```mermaid',
    'gantt',
    `  title ${task(block.title)} from ${block.start} (day 1)`,
    '  dateFormat YYYY-MM-DD',
    '  axisFormat %b %d',
    '  section Treated',
    ...block.tasks.map((t, i) => `  ${task(t.name)} :p${i + 1}, ${i === 0 ? block.start : `after p${i}`}, ${t.to - t.from + 1}d`),
    '```',
  ].join('\n');
}

/** Blanks melt into one: what stands apart by several gets a wide one. */
const apart = (text: string): string => text.replace(/ {2,}/g, '\u2003');

/** A line of a paragraph; what is strong stays so. */
function paragraphLine(line: Line): string {
  const parts = spans(line).map(({ text, tone }) => {
    const [, before, inner, after] = /^( *)(.*?)( *)$/s.exec(text) as unknown as [string, string, string, string];
    if (tone !== 'strong' || inner === '') return apart(markdownText(text));
    return `${apart(before)}**${apart(markdownText(inner))}**${apart(after)}`;
  });
  return parts.join('').trim();
}

function draw(block: Block, first: boolean): string {
  if (block.kind === 'heading') return `${first ? '##' : block.sub ? '####' : '###'} ${cell(plainText(block.line))}`;
  if (block.kind === 'paragraph') return block.lines.map(paragraphLine).join('  \n');
  if (block.kind === 'table') return table(block);
  if (block.kind === 'list')
    return [`**${cell(block.title)}**`, '', ...block.items.map((i) => `- ${block.boxes ? '[ ] ' : ''}${cell(i)}`)].join('\n');
  if (block.kind === 'gantt') return gantt(block);
  if (block.kind === 'code')
    return [`\`\`\`${block.language}`, ...block.lines.map((l) => plain(l).replaceAll('```', '')), '```'].join('\n');
  if (block.kind === 'next') return `Next:\n\n${block.commands.map((c) => `- \`${plain(c).replaceAll('`', '')}\``).join('\n')}`;
  return '';
}

/** A view as Markdown for a pull request or a ticket. Ends with a newline. */
export function renderMarkdown(view: View): string {
  return `${view
    .map((block, i) => draw(block, i === 0))
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}
