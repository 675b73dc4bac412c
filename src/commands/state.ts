import { resolve } from 'node:path';
import { backupState, checkState, exportState, importState, type Named, restoreState } from '../app/state.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { StateDocument } from '../model/state.js';
import { plain } from '../report/sanitize.js';
import { stateView } from '../report/state.js';
import { Context, type Globals } from './context.js';
import { deliver, type Io } from './io.js';

const named = (io: Io, file: string): Named => ({ path: resolve(io.cwd, file), shown: plain(file).slice(0, 100) });

async function answer(context: Context, doc: StateDocument): Promise<ExitCode> {
  await context.answer(doc, () => stateView(doc));
  return doc.problems.length === 0 ? EXIT.ok : EXIT.runtime;
}

/** `cxf state check`: exit 1 where something is wrong. */
export async function stateCheckCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await checkState(context.settings));
}

export async function stateBackupCommand(io: Io, file: string | undefined, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await backupState(context.settings, file === undefined ? null : named(io, file)));
}

export async function stateRestoreCommand(io: Io, file: string, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await restoreState(context.settings, named(io, file)));
}

/** Always the one document, with or without --json. */
export async function stateExportCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  await deliver(io, options.output, await exportState(context.settings));
  return EXIT.ok;
}

export async function stateImportCommand(io: Io, file: string, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await importState(context.settings, named(io, file)));
}
