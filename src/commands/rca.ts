import { ownCauses } from '../app/causes.js';
import { onlyCause, runRca, runRcaOpen } from '../app/rca.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import type { RcaDocument } from '../model/rca.js';
import { rcasView, rcaView } from '../report/rca.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

export interface RcaCommandOptions extends Globals {
  readonly cause?: string;
  readonly allOpen?: boolean;
}

/** `cxf rca <id>`, or `cxf rca --all-open`. */
export async function rcaCommand(io: Io, id: string | undefined, options: RcaCommandOptions): Promise<ExitCode> {
  if (options.allOpen && id !== undefined)
    throw usageError('usage', '--all-open takes no id.', 'give one of them: cxf rca ID, or cxf rca --all-open');
  if (options.allOpen && options.cause !== undefined)
    throw usageError('usage', '--all-open takes no --cause.', 'give one of them: cxf rca ID --cause NAME, or cxf rca --all-open');
  if (!options.allOpen && id === undefined)
    throw usageError(
      'usage',
      'cxf rca needs the id of an incident.',
      'cxf rca latest takes the worst one open; see cxf incident list',
    );
  const context = new Context(io, options);
  const run = { now: io.now, cwd: io.cwd };
  if (options.allOpen) {
    const doc = await context.working((progress) => runRcaOpen(context.settings, { ...run, progress }));
    const told = doc.analyses.flatMap((a) => a.warnings);
    context.warn(told.filter((w, i) => told.findIndex((x) => x.message === w.message) === i));
    context.warn(doc.skipped);
    await context.answer(doc, () => rcasView(doc, context.places));
    return EXIT.ok;
  }
  const all = await context.working((progress) => runRca(context.settings, id as string, { ...run, progress }));
  context.warn(all.warnings);
  const doc: RcaDocument = options.cause === undefined ? all : onlyCause(all, options.cause, ownCauses(context.settings));
  await context.answer(doc, () => rcaView(doc, context.places, options.cause !== undefined));
  return EXIT.ok;
}
