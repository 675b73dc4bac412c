import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from '../app/notify-deliver.js';
import type { Channel } from '../model/notify.js';
import type { Around } from '../notify/send.js';
import { jsonText } from '../report/json.js';
import type { Context } from './context.js';

/** In a run of cron so long is waited for a receiver that fails; what is left is for the next run. */
export const RUN_BUDGET_MS = 10_000;

/** What sending needs of this process. */
export const around = ({ io, settings }: Context): Around => ({
  env: io.env,
  cwd: settings.configFile === null ? io.cwd : dirname(settings.configFile),
  clock: () => Date.now(),
  emit: (n) => io.stdout(jsonText(n)),
});

/** A missing secret is told before anything is done. */
export async function ready(context: Context, channels: readonly Channel[]): Promise<void> {
  const { checkSecrets } = await import('../notify/secrets.js');
  for (const c of channels) checkSecrets(c, context.io.env);
}

export async function delivery(context: Context, budgetMs: number): Promise<Delivery> {
  const { send } = await import('../notify/send.js');
  const place = around(context);
  return {
    send: (channel, message) => send(channel, message, place),
    clock: place.clock,
    pause: async (ms) => void (await pause(ms)),
    owner: randomUUID(),
    budgetMs,
  };
}

/** `--notify` alone means all channels, `--notify ops,pager` those. */
export const namesOf = (given: string | true): readonly string[] | null =>
  given === true ? null : given.split(',').map((name) => name.trim());
