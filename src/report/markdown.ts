import { markdownText, plain } from './sanitize.js';
import { type Block, plainText, type View } from './view.js';

const cell = (text: string): string => markdownText(text).trim();

function table(block: Extract<Block, { kind: 'table' }>): string {
  const head = `| ${block.columns.map((c) => cell(c.title) || ' ').join(' | ')} |`;
  const rule = `| ${block.columns.map((c) => (c.align === 'right' ? '---:' : '---')).join(' | ')} |`;
  const rows = block.rows.map((row) => `| ${row.map((c) => cell(plainText(c)) || ' ').join(' | ')} |`);
  return [...(block.title === '' ? [] : [`**${cell(block.title)}**`, '']), head, rule, ...rows].join('\n');
}

/** Names in mermaid end at a colon; other marks would be syntax. */
const task = (text: string): string => plain(text).replace(/[:;#,`"]+/g, '');

function gantt(block: Extract<Block, { kind: 'gantt' }>): string {
  return [
    `**${cell(block.title)}**`,
    '',
    '```mermaid',
    'gantt',
    `  title ${task(block.title)}`,
    '  dateFormat YYYY-MM-DD',
    '  axisFormat %b %d',
    '  section Treated',
    ...block.tasks.map((t, i) => `  ${task(t.name)} :p${i + 1}, ${i === 0 ? block.start : `after p${i}`}, ${t.to - t.from + 1}d`),
    '```',
  ].join('\n');
}

function draw(block: Block, first: boolean): string {
  if (block.kind === 'heading') return `${first ? '##' : block.sub ? '####' : '###'} ${cell(plainText(block.line))}`;
  if (block.kind === 'paragraph') return block.lines.map((l) => cell(plainText(l))).join('  \n');
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
