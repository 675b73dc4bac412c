import { runExplain } from '../app/explain.js';
import { EXIT, type ExitCode } from '../errors.js';
import { explainView } from '../report/explain.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

/** `cxf detect --explain region=SF,category=Grocery`. */
export async function explainCommand(io: Io, options: Globals & { readonly explain: string }): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await context.working((progress) => runExplain(context.settings, options.explain, { now: io.now, progress }));
  context.warn(doc.warnings);
  await context.answer(doc, () => explainView(doc, context.places));
  return EXIT.ok;
}
