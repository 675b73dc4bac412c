import { Chalk, type ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import { plain } from './sanitize.js';
import { type Block, type Column, type Line, type Point, plainText, type Span, spans, type Tone, type View } from './view.js';
import { fit, pad, widthOf } from './width.js';

export interface TextOptions {
  readonly width: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

const GAP = 2;
/** A name is cut to no less than this before a column is left out instead. */
const NAME_WIDTH = 30;
/** Sentences are broken, so less is still readable. */
const SENTENCE_WIDTH = 22;
/** Nor is one cut below this while another column can be. */
const LEAST_WIDTH = 10;

/** No lines: columns stand apart by blanks. */
const BARE = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  },
  ...{ left: '  ', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' '.repeat(GAP) },
};

class Pen {
  readonly #chalk: ChalkInstance;

  constructor(readonly options: TextOptions) {
    this.#chalk = new Chalk({ level: options.color ? 1 : 0 });
  }

  get ellipsis(): string {
    return this.options.unicode ? '…' : '...';
  }

  paint(text: string, tone: Tone | undefined): string {
    const c = this.#chalk;
    const styles: Record<Tone, ChalkInstance> = {
      high: c.red.bold,
      medium: c.yellow.bold,
      low: c.cyan,
      bad: c.red,
      good: c.green,
      dim: c.dim,
      strong: c.bold,
    };
    return tone === undefined || text === '' ? text : styles[tone](text);
  }

  /** ASCII only, where the terminal cannot show more. */
  safe(text: string): string {
    const clean = plain(text);
    return this.options.unicode ? clean : clean.replace(/[^\x20-\x7e]/gu, '?');
  }
}

/** Where a line may be broken: behind a blank, but not between a number and its unit. */
const BREAK = /(?<= )(?!(?:%|pp)(?:[^\w%]|$))/;

/** Spans in runs that end with a blank: a line is broken between them only, never where a colour changes. */
function wordsOf(pen: Pen, line: Line): Span[][] {
  const words: Span[][] = [];
  let glued = false;
  for (const { text, tone } of spans(line)) {
    for (const piece of pen.safe(text).split(BREAK)) {
      const last = words.at(-1);
      if (glued && last) last.push({ text: piece, tone });
      else words.push([{ text: piece, tone }]);
      glued = !piece.endsWith(' ');
    }
  }
  return words;
}

/** Without blanks at the end, also those inside a colour: they would make the line wider than the screen. */
const withoutEnd = (line: string): string =>
  line.trimEnd().replace(/ +((?:\u001b\[\d+m| )+)$/, (_, rest: string) => rest.replaceAll(' ', ''));

/** Breaks a line between words so that no part is wider than the screen; what follows is moved in by `hang`. */
function wrap(pen: Pen, line: Line, hang = 0): string[] {
  const { width } = pen.options;
  const out: string[] = [];
  let [text, used] = ['', 0];
  for (const word of wordsOf(pen, line)) {
    if (used > 0 && used + widthOf(plainText(word).trimEnd()) > width) {
      out.push(text);
      [text, used] = [' '.repeat(hang), hang];
    }
    for (const { text: piece, tone } of word) {
      const fitted = widthOf(piece.trimEnd()) <= width - used ? piece : fit(piece, width - used, pen.ellipsis);
      text += pen.paint(fitted, tone);
      used += widthOf(fitted);
    }
  }
  return [...out, text].map(withoutEnd);
}

interface Kept {
  readonly index: number;
  width: number;
}

/** Leaves out the columns that matter least until the table fits with readable names, then cuts the widest text columns. */
function layout(width: number, columns: readonly Column[], rows: readonly (readonly string[])[]): Kept[] {
  let kept: Kept[] = columns.map((c, index) => ({
    index,
    width: Math.max(widthOf(c.title), ...rows.map((r) => widthOf(r[index] ?? ''))),
  }));
  const dropOf = (k: Kept): number => columns[k.index]?.drop ?? 0;
  const total = (): number => kept.reduce((s, k) => s + k.width + GAP, 0);
  const widest = (): Kept => {
    const left = kept.filter((k) => columns[k.index]?.align === 'left');
    const soft = left.filter((k) => columns[k.index]?.whole !== true && k.width > LEAST_WIDTH);
    const [first = kept[0] as Kept, ...rest] = soft.length > 0 ? soft : left;
    return rest.reduce((a, b) => (b.width > a.width ? b : a), first);
  };
  const readable = (k: Kept): number => (columns[k.index]?.wrap === true ? SENTENCE_WIDTH : NAME_WIDTH);
  const least = (): number => total() - Math.max(0, widest().width - readable(widest()));
  while (least() > width && kept.some((k) => dropOf(k) > 0)) {
    const worst = kept.reduce((a, b) => (dropOf(b) >= dropOf(a) ? b : a));
    kept = kept.filter((k) => k !== worst);
  }
  for (let over = total() - width; over > 0 && widest().width > 1; over--) widest().width -= 1;
  // Figures alone are wider than so narrow a screen: the last ones are left out rather than broken by the terminal.
  while (total() > width && kept.length > 2) kept = kept.slice(0, -1);
  return kept;
}

/** A cell in lines of at most that width. */
const broken = (pen: Pen, text: string, width: number): string[] => wrap(new Pen({ ...pen.options, color: false, width }), text);

function table(pen: Pen, block: Extract<Block, { kind: 'table' }>): string[] {
  const columns = block.columns.map((c) => ({ ...c, title: pen.safe(c.title) }));
  const texts = block.rows.map((row) => row.map((cell) => pen.safe(plainText(cell))));
  const kept = layout(pen.options.width, columns, texts);
  const drawn = new Table({
    chars: BARE,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: kept.map((k) => columns[k.index]?.align ?? 'left'),
  });
  drawn.push(
    kept.map((k) => pen.paint(fit(columns[k.index]?.title ?? '', k.width, pen.ellipsis), 'dim')),
    ...block.rows.map((row, r) =>
      kept.map((k) => {
        const tone = spans(row[k.index] ?? '').find((s) => s.tone)?.tone;
        const text = texts[r]?.[k.index] ?? '';
        const lines = columns[k.index]?.wrap === true ? broken(pen, text, k.width) : [fit(text, k.width, pen.ellipsis)];
        return lines.map((l) => pen.paint(l, tone)).join('\n');
      }),
    ),
  );
  const lines = drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [...(block.title === '' ? [] : wrap(pen, [{ text: block.title, tone: 'strong' }], 2)), ...lines];
}

const BARS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.-=+*#@' } as const;

/** At most `width` points: neighbours are averaged, unusual if any of them is. */
function thinned(points: readonly Point[], width: number): { points: Point[]; step: number } {
  const step = Math.max(1, Math.ceil(points.length / width));
  const out: Point[] = [];
  for (let i = 0; i < points.length; i += step) {
    const part = points.slice(i, i + step);
    const mean = (of: 'value' | 'expected'): number | null => {
      const values = part.flatMap((p) => p[of] ?? []);
      return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
    };
    out.push({ value: mean('value'), expected: mean('expected'), unusual: part.some((p) => p.unusual) });
  }
  return { points: out, step };
}

/** Flags under the points they belong to; where two fall on one place, `+`. */
function flagLine(flags: readonly { at: number; flag: string }[], length: number, step: number): string {
  const cells = new Array<string>(length).fill(' ');
  for (const { at, flag } of flags) {
    const place = Math.min(length - 1, Math.floor(at / step));
    cells[place] = cells[place] === ' ' ? flag.slice(0, 1) : '+';
  }
  return cells.join('').trimEnd();
}

function series(pen: Pen, block: Extract<Block, { kind: 'series' }>): string[] {
  const bars = [...(pen.options.unicode ? BARS.unicode : BARS.ascii)];
  const { rows } = block;
  const names = rows ? Math.max(rows.points.length, rows.expected.length) + GAP : 0;
  const { points, step } = thinned(block.points, pen.options.width - 4 - names);
  const values = points.flatMap((p) => [p.value ?? [], rows ? (p.expected ?? []) : []].flat());
  if (values.length === 0) return [];
  const [lo, hi] = [Math.min(...values), Math.max(...values)];
  const level = (v: number): string => bars[hi === lo ? 4 : Math.round(((v - lo) / (hi - lo)) * (bars.length - 1))] as string;
  const drawn = points.map((p) => pen.paint(p.value === null ? ' ' : level(p.value), p.unusual ? 'bad' : 'dim')).join('');
  const below = points.map((p) => (p.expected === null ? ' ' : level(p.expected))).join('');
  const range = `, ${block.format(lo)} to ${block.format(hi)}`;
  const lines = [
    ...wrap(
      pen,
      [
        { text: block.title, tone: 'strong' },
        { text: range, tone: 'dim' },
      ],
      2,
    ),
    ...(rows
      ? [
          `  ${pad(rows.points, names, 'left')}${drawn}`,
          `  ${pen.paint(`${pad(rows.expected, names, 'left')}${below}`.trimEnd(), 'dim')}`,
        ]
      : [`  ${drawn}`]),
  ];
  if (block.flags && block.flags.length > 0) lines.push(`  ${flagLine(block.flags, points.length, step)}`);
  if (block.mark !== null) {
    const at = Math.floor(block.mark / step) + names;
    const label = fit(pen.safe(block.markLabel), pen.options.width - 4, pen.ellipsis);
    const before = at + widthOf(label) + 6 > pen.options.width;
    lines.push(`  ${before ? pad(`${label} ^`, at + 1, 'right') : `${' '.repeat(at)}^ ${label}`}`);
  }
  return lines;
}

function list(pen: Pen, block: Extract<Block, { kind: 'list' }>): string[] {
  const mark = block.boxes ? (pen.options.unicode ? '☐ ' : '[ ] ') : '- ';
  // The box is ours: only what comes from data is made safe for the terminal.
  const items = block.items.flatMap((item) =>
    wrap(pen, `${' '.repeat(mark.length)}${item}`, 2 + mark.length).map((line, i) =>
      i === 0 ? mark + line.slice(mark.length) : line,
    ),
  );
  return [...wrap(pen, [{ text: block.title, tone: 'strong' }], 2), ...items];
}

/** One bar a task, a few columns a day. */
function gantt(pen: Pen, block: Extract<Block, { kind: 'gantt' }>): string[] {
  const days = Math.max(...block.tasks.map((t) => t.to));
  const most = Math.max(LEAST_WIDTH, pen.options.width - days - GAP - 14);
  const names = block.tasks.map((t) => fit(pen.safe(t.name), most, pen.ellipsis));
  const wide = Math.max(...names.map(widthOf)) + GAP;
  const scale = Math.max(1, Math.min(3, Math.floor((pen.options.width - wide - 14) / days)));
  const bar = pen.options.unicode ? '█' : '#';
  const lines = block.tasks.map((t, i) => {
    const drawn = ' '.repeat((t.from - 1) * scale) + bar.repeat((t.to - t.from + 1) * scale);
    return `  ${pad(names[i] as string, wide, 'left')}${pad(drawn, days * scale, 'left')}  day ${t.from}-${t.to}`;
  });
  return [...wrap(pen, [{ text: `${block.title}, from ${block.start}`, tone: 'strong' }], 2), ...lines];
}

function draw(pen: Pen, block: Block): string[] {
  if (block.kind === 'heading')
    return wrap(
      pen,
      spans(block.line).map((s) => ({ text: s.text, tone: s.tone ?? 'strong' })),
    );
  if (block.kind === 'paragraph') return block.lines.flatMap((line) => wrap(pen, line, block.hang));
  if (block.kind === 'table') return table(pen, block);
  if (block.kind === 'series') return series(pen, block);
  if (block.kind === 'list') return list(pen, block);
  if (block.kind === 'gantt') return gantt(pen, block);
  if (block.kind === 'code') return block.lines.map((line) => fit(pen.safe(line), pen.options.width, pen.ellipsis));
  return block.commands.map((c) => pen.paint('next: ', 'dim') + pen.safe(c));
}

/** A view as text, no line wider than the screen. Ends with a newline. */
export function renderText(view: View, options: TextOptions): string {
  const pen = new Pen({ ...options, width: Math.max(40, options.width) });
  const parts = view.map((block) => draw(pen, block)).filter((lines) => lines.length > 0);
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** One line, cut to the width. */
export function drawLine(line: Line, options: TextOptions): string {
  const pen = new Pen(options);
  let [text, used] = ['', 0];
  for (const span of spans(line)) {
    const fitted = fit(pen.safe(span.text), options.width - used, pen.ellipsis);
    text += pen.paint(fitted, span.tone);
    used += widthOf(fitted);
    if (fitted !== pen.safe(span.text)) break;
  }
  return text;
}
