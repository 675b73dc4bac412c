/** Blocks of commands in a page of the documentation. */
export interface Block {
  /** `sh`: a script; `console`: commands after `$ ` with what they print. */
  readonly kind: 'sh' | 'console';
  readonly line: number;
  readonly text: string;
  /** Why it is not run: `<!-- not run: needs Slack -->` on the line before it. */
  readonly skip: string | null;
}

const KINDS: Readonly<Record<string, Block['kind']>> = { sh: 'sh', bash: 'sh', console: 'console' };

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const kind = KINDS[/^```(\w+)\s*$/.exec(lines[i] ?? '')?.[1] ?? ''];
    if (/^```/.test(lines[i] ?? '')) {
      const end = lines.indexOf('```', i + 1);
      if (end < 0) throw new Error(`line ${i + 1}: a block that does not end`);
      const before = lines.slice(0, i).findLast((line) => line.trim() !== '') ?? '';
      const skip = /^<!-- not run: (.+) -->$/.exec(before)?.[1] ?? null;
      if (kind) blocks.push({ kind, line: i + 1, text: lines.slice(i + 1, end).join('\n'), skip });
      i = end;
    }
  }
  return blocks;
}

export interface Step {
  readonly command: string;
  /** Lines it is shown to print; `...` stands for any number of them. None: nothing is shown. */
  readonly shown: readonly string[];
}

export function stepsOf(text: string): Step[] {
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of text.split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
    else if (last) last.shown.push(line);
    else throw new Error(`"${line}" comes before a command`);
  }
  return steps;
}

/** The first line shown that is not where it should be; null where all are. */
export function missing(shown: readonly string[], printed: string): string | null {
  const lines = printed.trimEnd().split('\n');
  let [at, gap] = [0, false];
  for (const wanted of shown) {
    if (wanted === '...') {
      gap = true;
      continue;
    }
    const found = gap ? lines.indexOf(wanted, at) : lines[at] === wanted ? at : -1;
    if (found < 0) return wanted;
    [at, gap] = [found + 1, false];
  }
  return gap || at === lines.length || shown.length === 0 ? null : `(the end; there is more: ${lines[at]})`;
}
