/** Views are plain data: text, Markdown and later screens only draw them. Texts are raw; the drawing makes them safe. */
export type Tone = 'high' | 'medium' | 'low' | 'bad' | 'good' | 'dim' | 'strong';

export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}
/** A list of spans, or plain text. */
export type Line = string | readonly (string | Span)[];

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Left out first on a narrow screen: the larger, the sooner; 0 stays. */
  readonly drop: number;
  /** Cut only when nothing else is left to cut: times, ids, words of a fixed set. */
  readonly whole?: true;
  /** Sentences: broken into lines rather than cut. */
  readonly wrap?: true;
}

export interface Point {
  readonly value: number | null;
  readonly expected: number | null;
  /** Below (or above, for metrics that should be low) what is usual. */
  readonly unusual: boolean;
}

export type Block =
  /** `sub`: belongs to the heading before it. */
  | { readonly kind: 'heading'; readonly line: Line; readonly sub?: true }
  /** `hang`: how far the lines after the first, and what is wrapped, are moved in. */
  | { readonly kind: 'paragraph'; readonly lines: readonly Line[]; readonly hang?: number }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Line[])[];
    }
  | {
      readonly kind: 'series';
      readonly title: string;
      readonly points: readonly Point[];
      /** Names of the rows where what is expected is drawn below the values; without them it is not drawn. */
      readonly rows?: { readonly points: string; readonly expected: string };
      /** How a value is written. */
      readonly format: (value: number) => string;
      readonly mark: number | null;
      readonly markLabel: string;
      /** Changes, by the index of the point they fall on. */
      readonly flags?: readonly { readonly at: number; readonly flag: string }[];
    }
  /** `boxes`: to be ticked. */
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly string[]; readonly boxes: boolean }
  /** Tasks by day, day 1 being `start` (YYYY-MM-DD). */
  | {
      readonly kind: 'gantt';
      readonly title: string;
      readonly start: string;
      readonly tasks: readonly { readonly name: string; readonly from: number; readonly to: number }[];
    }
  /** Lines as they are: a plot, or a diagram in a language that Markdown knows. */
  | { readonly kind: 'code'; readonly language: string; readonly lines: readonly string[] }
  | { readonly kind: 'next'; readonly commands: readonly string[] };

export type View = readonly Block[];

export const spans = (line: Line): readonly Span[] =>
  typeof line === 'string' ? [{ text: line }] : line.map((s) => (typeof s === 'string' ? { text: s } : s));

/** `Why: ...`, with the word before the colon strong. */
export const labelled = (label: string, text: string): Line => [{ text: `${label}: `, tone: 'strong' }, text];

export const plainText = (line: Line): string =>
  spans(line)
    .map((s) => s.text)
    .join('');
