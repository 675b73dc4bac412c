import { notification, notifiedOf } from '../app/notify.js';
import type { Delivered } from '../app/notify-deliver.js';
import { chosenChannels, flush, outbox } from '../app/notify-outbox.js';
import { EXIT, type ExitCode } from '../errors.js';
import { send } from '../notify/send.js';
import { outboxView } from '../report/outbox.js';
import { around, delivery, namesOf, ready } from './channels.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

async function answer(context: Context, all: boolean): Promise<void> {
  const doc = await outbox(context.settings, all);
  await context.answer(doc, () => outboxView(doc));
}

/** `cxf notify outbox`. */
export async function outboxCommand(io: Io, options: Globals & { readonly all?: boolean }): Promise<ExitCode> {
  await answer(new Context(io, options), options.all === true);
  return EXIT.ok;
}

function tell(context: Context, { channel, sent, dead, error }: Delivered): void {
  if (sent > 0) context.say(`channel ${channel}: ${sent} delivered.`);
  if (dead > 0) context.say(`channel ${channel}: ${dead} given up.`);
  if (error !== null) context.say(`channel ${channel}: ${error}.`);
}

/** `cxf notify flush`: one attempt for each message; exit 1 where some could not be delivered. */
export async function flushCommand(
  io: Io,
  channels: string | undefined,
  options: Globals & { readonly dead?: boolean },
): Promise<ExitCode> {
  const context = new Context(io, options);
  const chosen = chosenChannels(context.settings, namesOf(channels ?? true));
  await ready(context, chosen);
  const how = { ...(await delivery(context, 0)), early: true, dead: options.dead === true };
  const results = await flush(context.settings, chosen, how);
  for (const r of results) tell(context, r);
  await answer(context, false);
  return results.some((r) => r.error !== null || r.dead > 0) ? EXIT.runtime : EXIT.ok;
}

/** `cxf notify test`: straight to the channels, past the outbox; exit 1 where one did not take it. */
export async function testCommand(io: Io, channels: string | undefined, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const { settings } = context;
  const chosen = chosenChannels(settings, namesOf(channels ?? true));
  await ready(context, chosen);
  const place = around(context);
  const origin = { settings, asOf: io.now, now: io.now };
  let failed = false;
  for (const channel of chosen) {
    const said = notifiedOf('test', `cxf reaches the channel ${channel.name}`, 'nothing is wrong: this is a test');
    const outcome = await send(channel, notification(origin, channel.name, [said]), place);
    failed ||= !outcome.ok;
    context.say(`channel ${channel.name}: ${outcome.ok ? 'delivered' : outcome.error}.`);
  }
  return failed ? EXIT.runtime : EXIT.ok;
}
