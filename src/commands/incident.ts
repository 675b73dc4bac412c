import { giveFeedback } from '../app/feedback.js';
import { assignIncident, linkIncident, mergeIncidents, reopenIncident } from '../app/incident-actions.js';
import { addNote, listIncidents, setStatus, showIncident } from '../app/incidents.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import type { IncidentDocument } from '../model/documents.js';
import { STATUSES, VERDICTS } from '../model/words.js';
import { incidentsView, incidentView } from '../report/incident.js';
import { type AuthorOptions, author, oneOf } from './author.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

/** The state may be locked for a while. */
const reading = <T>(context: Context, read: () => Promise<T>): Promise<T> =>
  context.working((progress) => {
    progress('reading the state');
    return read();
  });

async function answer(context: Context, doc: IncidentDocument): Promise<ExitCode> {
  await context.answer(doc, () => incidentView(doc, context.places, doc.sample));
  return EXIT.ok;
}

export async function listCommand(io: Io, options: Globals & { readonly all?: boolean }): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await reading(context, () => listIncidents(context.settings, { now: io.now, all: options.all === true }));
  await context.answer(doc, () => incidentsView(doc.incidents, context.places, doc.sample));
  return EXIT.ok;
}

export async function showCommand(io: Io, id: string, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await reading(context, () => showIncident(context.settings, id, io.now)));
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

/** Longer names do not fit a screen. */
const LONGEST_NAME = 80;

/** What was typed, or null with `--clear`: exactly one of the two. */
function valueOrClear(value: string | undefined, clear: boolean | undefined, command: string, what: string): string | null {
  const given = value?.trim() ?? '';
  if (clear === true && given === '') return null;
  if (clear !== true && given !== '') return given;
  throw usageError('usage', `cxf incident ${command} wants ${what} or --clear.`, `write cxf incident ${command} ID ${what}`);
}

type ClearOptions = AuthorOptions & { readonly clear?: boolean };

export async function assignCommand(io: Io, id: string, name: string | undefined, options: ClearOptions): Promise<ExitCode> {
  const wanted = valueOrClear(name, options.clear, 'assign', 'NAME');
  if (wanted !== null && wanted.length > LONGEST_NAME)
    throw usageError('bad_name', `The name is longer than ${LONGEST_NAME} characters.`, 'give a shorter one');
  const context = new Context(io, options);
  return answer(context, await assignIncident(context.settings, id, wanted, author(io, options.by)));
}

export async function linkCommand(io: Io, id: string, url: string | undefined, options: ClearOptions): Promise<ExitCode> {
  const wanted = valueOrClear(url, options.clear, 'link', 'URL');
  const context = new Context(io, options);
  return answer(context, await linkIncident(context.settings, id, wanted, author(io, options.by)));
}

type NoteOptions = AuthorOptions & { readonly note?: string };

export async function reopenCommand(io: Io, id: string, options: NoteOptions): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await reopenIncident(context.settings, id, options.note ?? null, author(io, options.by)));
}

export async function mergeCommand(io: Io, id: string, into: string, options: NoteOptions): Promise<ExitCode> {
  const context = new Context(io, options);
  return answer(context, await mergeIncidents(context.settings, { id, into }, options.note ?? null, author(io, options.by)));
}
