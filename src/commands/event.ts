import { addEvent, listEvents } from '../app/events.js';
import { EXIT, type ExitCode } from '../errors.js';
import { eventsView } from '../report/events.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

export interface EventOptions extends Globals {
  readonly id?: string;
  readonly at?: string;
  readonly type: string;
  readonly lever?: string;
  readonly from?: string;
  readonly to?: string;
  readonly description?: string;
}

export async function eventListCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await listEvents(context.settings, io.now, io.cwd);
  await context.answer(doc, () => eventsView(doc.events, context.places, doc.sample));
  return EXIT.ok;
}

export async function eventAddCommand(io: Io, options: EventOptions): Promise<ExitCode> {
  const context = new Context(io, options);
  const { id = null, at = null, type, lever = null, from = null, to = null, description = null } = options;
  const doc = await addEvent(context.settings, { id, at, type, lever, from, to, description }, io.now);
  await context.answer(doc, () => eventsView(doc.events, context.places, doc.sample));
  return EXIT.ok;
}
