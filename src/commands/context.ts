import type { Flags } from '../config/flags.js';
import { type LoadInput, loadSettings } from '../config/load.js';
import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import type { Warning } from '../model/warning.js';
import type { Places } from '../report/format.js';
import { jsonText } from '../report/json.js';
import { renderMarkdown } from '../report/markdown.js';
import { plain } from '../report/sanitize.js';
import { renderText, type TextOptions } from '../report/text.js';
import type { View } from '../report/view.js';
import { deliver, type Io } from './io.js';
import { Screen } from './screen.js';

/** Options every command takes, as commander hands them over. */
export interface Globals extends Flags {
  readonly json?: boolean;
  readonly md?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
  readonly output?: string;
}

const DEFAULT_WIDTH = 80;
const PROGRESS_AFTER_MS = 1000;

/** Width, colour and characters of the place the text goes to. */
export function textOptions(io: Io, options: Globals): TextOptions {
  const { env } = io;
  const dumb = env.TERM === 'dumb';
  const terminal = io.stdoutIsTerminal && options.output === undefined;
  const asked = Number(env.COLUMNS);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return {
    width: (terminal ? io.columns : null) ?? (Number.isInteger(asked) && asked > 0 ? asked : DEFAULT_WIDTH),
    color: terminal && options.color !== false && !env.NO_COLOR && !dumb,
    // A file may be read elsewhere; a terminal draws what its locale says.
    unicode: !dumb && !/^(C|POSIX)$/.test(locale) && (!terminal || locale === '' || /utf-?8/i.test(locale)),
  };
}

/** Answers with the document or its view. */
export async function answerWith(io: Io, options: Globals, document: object, view: () => View): Promise<void> {
  const text = options.json
    ? jsonText(document, 2)
    : options.md
      ? renderMarkdown(view())
      : renderText(view(), textOptions(io, options));
  await deliver(io, options.output, text);
}

const on = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0' && value !== 'false';
/** Nobody watches what runs there, whatever it calls its output. */
export const automated = (env: Io['env']): boolean => on(env.CI) || on(env.CONTINUOUS_INTEGRATION);

/** Progress and answer are drawn; otherwise they are printed as in a pipe. */
export function drawable(io: Io, options: Globals): boolean {
  const { env } = io;
  const asked = options.json || options.md || options.quiet || options.verbose || options.output !== undefined;
  if (asked || options.color === false || env.NO_COLOR || automated(env)) return false;
  return io.stdoutIsTerminal && !!env.TERM && env.TERM !== 'dumb';
}

/** One command's run: its settings, and how it answers. */
export class Context {
  readonly settings: Settings;
  /** Null where nobody looks at a terminal that can draw. */
  readonly #screen: Screen | null;

  constructor(
    readonly io: Io,
    readonly options: Globals,
    load: Pick<LoadInput, 'rollingMs'> = {},
  ) {
    if (options.json && options.md) throw usageError('bad_format', '--json and --md exclude each other.', 'give one of them');
    const { env, cwd, packageRoot, now } = io;
    const settings = loadSettings({ flags: options, env, cwd, packageRoot, now, ...load });
    this.settings = options.verbose ? { ...settings, tell: (text) => this.say(text) } : settings;
    this.#screen = drawable(io, options) ? new Screen(textOptions(io, options), io.stdout) : null;
    if (options.verbose) this.#tellSettings();
  }

  get places(): Places {
    const { timezone, timezones, dayparts } = this.settings;
    return { timezone, timezones, dayparts };
  }

  /** Answers with the document or its view. */
  async answer(document: object, view: () => View): Promise<void> {
    if (this.#screen) await this.#screen.show(renderText(view(), textOptions(this.io, this.options)));
    else await answerWith(this.io, this.options, document, view);
  }

  /** A message for people, on stderr. */
  say(text: string): void {
    if (!this.options.quiet) this.io.stderr(`${plain(text)}\n`);
  }

  warn(warnings: readonly Warning[]): void {
    for (const w of warnings) this.say(`warning: ${w.message}`);
  }

  /** Shows what it is doing; where it cannot draw but somebody looks, it tells when that takes more than a second. */
  async working<T>(work: (progress: (step: string) => void) => Promise<T>): Promise<T> {
    if (this.#screen) return this.#screen.working(work);
    const { io, options } = this;
    const visible = io.stderrIsTerminal && !options.quiet && io.env.TERM !== 'dumb';
    let step = '';
    let shown = false;
    const draw = (): void => {
      shown = true;
      io.stderr(`\r\u001b[K${plain(step)} ...`);
    };
    const timer = visible ? setTimeout(draw, PROGRESS_AFTER_MS) : null;
    try {
      return await work((next) => {
        step = next;
        if (shown) draw();
        if (options.verbose) this.say(next);
      });
    } finally {
      if (timer) clearTimeout(timer);
      if (shown) io.stderr('\r\u001b[K');
    }
  }

  #tellSettings(): void {
    const s = this.settings;
    this.say(`configuration: ${s.configFile ?? 'none'}; source: ${s.sourceName}; state: ${s.stateDir}`);
  }
}
