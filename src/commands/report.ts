import { resolve } from 'node:path';
import { runReport } from '../app/report.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import { reportPage } from '../report/html/page.js';
import { reportView } from '../report/report.js';
import { Context, type Globals } from './context.js';
import { deliver, type Io, writeWhole } from './io.js';

const kilobytes = (text: string): string => `${Math.ceil(Buffer.byteLength(text) / 1024)} kB`;

/** `cxf report <id>`: with --html a page; --json and --md beside it, or text alone, go where answers go. */
export async function reportCommand(io: Io, id: string, options: Globals & { readonly html?: string }): Promise<ExitCode> {
  const { html } = options;
  if (html === '') throw usageError('empty_value', '--html is empty.', 'give it a file, or - for stdout');
  if (html === '-' && (options.json || options.md))
    throw usageError('bad_format', '--html - and --json or --md exclude each other.', 'give one of them');
  const context = new Context(io, options);
  const doc = await context.working((progress) => runReport(context.settings, id, { now: io.now, cwd: io.cwd, progress }));
  context.warn(doc.warnings);
  if (html !== undefined) {
    const page = reportPage(doc, context.places);
    if (html === '-') {
      await deliver(io, options.output, page);
      return EXIT.ok;
    }
    writeWhole(resolve(io.cwd, html), page, html, '--html');
    context.say(`report: ${html} (${kilobytes(page)})`);
    if (!options.json && !options.md && options.output === undefined) return EXIT.ok;
  }
  await context.answer(doc, () => reportView(doc, context.places, options.md === true));
  return EXIT.ok;
}
