import { incidentOrders } from '../app/orders.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import { toArrow, toCsv, toJson } from '../report/orders.js';
import { plain } from '../report/sanitize.js';
import { Context, type Globals } from './context.js';
import { deliver, type Io } from './io.js';

const FORMATS = ['csv', 'arrow', 'json'] as const;
type Format = (typeof FORMATS)[number];

function formatOf(options: Globals & { readonly format?: string }): Format {
  const text = options.format ?? (options.json ? 'json' : 'csv');
  const found = FORMATS.find((f) => f === text.toLowerCase());
  if (found) return found;
  const near = nearest(text, FORMATS);
  throw usageError(
    'bad_format',
    `--format "${text.slice(0, 40)}" is not a format.`,
    near ? `did you mean "${near}"?` : `use ${FORMATS.join(', ')}`,
  );
}

/** `cxf orders`: the orders behind an incident, worst first. */
export async function ordersCommand(io: Io, id: string, options: Globals & { readonly format?: string }): Promise<ExitCode> {
  const format = formatOf(options);
  const terminal = io.stdoutIsTerminal && options.output === undefined;
  if (format === 'arrow' && terminal)
    throw usageError('binary_to_terminal', '--format arrow is not text.', 'add --output orders.arrow, or pipe it on');
  const context = new Context(io, options);
  const { id: full, table } = await context.working(() => incidentOrders(context.settings, id, io.now));
  if (context.settings.isSample) context.say('note: these are orders of the packaged sample');
  const content =
    format === 'arrow'
      ? await toArrow(table)
      : format === 'json'
        ? toJson(full, context.settings.isSample, table)
        : toCsv(table, terminal ? plain : undefined);
  await deliver(io, options.output, content);
  return EXIT.ok;
}
