import { userInfo } from 'node:os';
import { giveFeedback } from '../app/feedback.js';
import { type Author, addNote, listIncidents, setStatus, showIncident } from '../app/incidents.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import type { IncidentDocument } from '../model/documents.js';
import { nearest } from '../model/nearest.js';
import { STATUSES, VERDICTS } from '../model/words.js';
import { incidentsView, incidentView } from '../report/incident.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

/** `--by` alone asks for the machine's user name; nothing is recorded without it. */
export interface AuthorOptions extends Globals {
  readonly by?: string | true;
}

function author(io: Io, by: AuthorOptions['by']): Author {
  const name = by === true ? userInfo().username : (by ?? null);
  // What cxf did is told from what people did by this name.
  if (name === 'cxf') throw usageError('bad_name', '--by cxf: that name stands for cxf itself.', 'give another');
  return { now: io.now, by: name };
}

async function answer(context: Context, doc: IncidentDocument): Promise<ExitCode> {
  await context.answer(doc, () => incidentView(doc, context.places, doc.sample));
  return EXIT.ok;
}

export async function listCommand(io: Io, options: Globals & { readonly all?: boolean }): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await listIncidents(context.settings, { now: io.now, all: options.all === true });
  await context.answer(doc, () => incidentsView(doc.incidents, context.places, doc.sample));
  return EXIT.ok;
}

export async function showCommand(io: Io, id: string, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await showIncident(context.settings, id, io.now));
}

/** The word of a fixed list that was typed; names the nearest where it is none. */
function oneOf<T extends string>(words: readonly T[], typed: string, what: string): T {
  const found = words.find((w) => w === typed.toLowerCase().replace('-', '_'));
  if (found) return found;
  const near = nearest(typed, words);
  throw usageError(
    `bad_${what}`,
    `"${typed.slice(0, 40)}" is not a ${what}.`,
    near ? `did you mean "${near}"?` : `use ${words.join(', ')}`,
  );
}

export async function statusCommand(
  io: Io,
  id: string,
  status: string,
  options: AuthorOptions & { readonly note?: string },
): Promise<ExitCode> {
  const wanted = oneOf(STATUSES, status, 'status');
  const context = new Context(io, options);
  const change = { id, status: wanted, note: options.note ?? null };
  return answer(context, await setStatus(context.settings, change, author(io, options.by)));
}

export async function feedbackCommand(
  io: Io,
  id: string,
  verdict: string,
  options: AuthorOptions & { readonly note?: string; readonly until?: string },
): Promise<ExitCode> {
  const said = oneOf(VERDICTS, verdict, 'verdict');
  const context = new Context(io, options);
  const { note = null, until = null } = options;
  return answer(context, await giveFeedback(context.settings, { id, verdict: said, note, until }, author(io, options.by)));
}

export async function noteCommand(io: Io, id: string, words: readonly string[], options: AuthorOptions): Promise<ExitCode> {
  const text = words.join(' ').trim();
  if (text === '') throw usageError('empty_note', 'The note is empty.', 'write cxf incident note ID TEXT');
  const context = new Context(io, options);
  return answer(context, await addNote(context.settings, id, text, author(io, options.by)));
}
