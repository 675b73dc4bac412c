import { misconfigured, runDoctor } from '../app/doctor.js';
import { CxfError, EXIT, type ExitCode } from '../errors.js';
import type { DoctorDocument, Level } from '../model/doctor.js';
import { doctorView } from '../report/doctor.js';
import { answerWith, Context, type Globals } from './context.js';
import type { Io } from './io.js';

const CODES: Readonly<Record<Level, ExitCode>> = {
  ok: EXIT.ok,
  note: EXIT.ok,
  warning: EXIT.ok,
  thin: EXIT.notEvaluated,
  wrong: EXIT.usage,
};

/** The settings, or why there are none: that is a finding too. */
function contextOf(io: Io, options: Globals): Context | CxfError {
  try {
    return new Context(io, options);
  } catch (error) {
    // Options that exclude each other are no finding: nothing could be printed as asked.
    if (error instanceof CxfError && error.code !== 'bad_format') return error;
    throw error;
  }
}

async function examined(io: Io, options: Globals, version: string): Promise<DoctorDocument> {
  const context = contextOf(io, options);
  const run = { now: io.now, cwd: io.cwd, versions: { cxf: version, node: process.version } };
  if (context instanceof CxfError) return misconfigured(context, run);
  return context.working((progress) => runDoctor(context.settings, { ...run, progress }));
}

/** `cxf doctor`. */
export async function doctorCommand(io: Io, options: Globals, version: string): Promise<ExitCode> {
  const doc = await examined(io, options, version);
  await answerWith(io, options, doc, () => doctorView(doc));
  return CODES[doc.verdict];
}
