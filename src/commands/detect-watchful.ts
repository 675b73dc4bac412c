import { cronFailure, cronNews, deliveryNews, oneAtATime, saidInCron, waits } from '../app/cron.js';
import { runDetect } from '../app/detect.js';
import { announce, failureNews, type News, news, type Origin } from '../app/notify.js';
import { type Delivered, deliver } from '../app/notify-deliver.js';
import { chosenChannels } from '../app/notify-outbox.js';
import { openStore } from '../app/record.js';
import { CxfError, type ExitCode, usageError } from '../errors.js';
import type { DetectDocument } from '../model/documents.js';
import type { Channel } from '../model/notify.js';
import type { Severity } from '../model/severity.js';
import { ping } from '../notify/send.js';
import { cronView } from '../report/cron.js';
import type { Store } from '../store/database.js';
import { around, delivery, namesOf, RUN_BUDGET_MS, ready } from './channels.js';
import type { Context } from './context.js';

export interface Watchful {
  readonly cron: boolean;
  /** As given: true for all channels; undefined: nobody is told. */
  readonly notify: string | true | undefined;
  readonly least: Severity | null;
}

/** Failures of the state cannot be remembered in it: they are told every time. */
const STATE = new Set(['locked', 'damaged_state', 'newer_state', 'unwritable_state']);
const PING = 'ping_url';

/** One run of `detect` that somebody is told of, or that is silent unless something changed. */
class WatchfulRun {
  readonly #stdoutTaken: boolean;

  constructor(
    private readonly context: Context,
    private readonly how: Watchful,
    private readonly channels: readonly Channel[],
    private readonly store: Store,
  ) {
    this.#stdoutTaken = context.options.output === undefined && channels.some((c) => c.type === 'stdout');
  }

  #origin(asOf: number): Origin {
    return { settings: this.context.settings, asOf, now: this.context.io.now };
  }

  /** @returns the document, or the exit code of a failure that was told before */
  async run(answer: (doc: DetectDocument) => Promise<void>): Promise<DetectDocument | ExitCode> {
    const { context } = this;
    let doc: DetectDocument;
    try {
      doc = await context.working((progress) => runDetect(context.settings, { now: context.io.now, progress }));
    } catch (error) {
      return this.#failed(error);
    }
    const origin = this.#origin(Date.parse(doc.as_of));
    announce(this.store, origin, this.channels, (c) => news(this.store, origin, doc, c.name, c.rules));
    if (this.how.cron) await this.#sayChanges(doc, cronNews(this.store, origin, doc, this.how.least));
    else {
      context.warn(doc.warnings);
      if (!this.#stdoutTaken) await answer(doc);
    }
    await this.#deliver(origin.asOf, true);
    return doc;
  }

  async #sayChanges(doc: DetectDocument, said: News): Promise<void> {
    if (said.changes.length > 0 && !this.#stdoutTaken) {
      const { context } = this;
      context.warn(doc.warnings);
      await context.answer({ ...doc, changes: said.changes }, () => cronView(doc, said.changes, context.places));
    }
    saidInCron(this.store, said);
  }

  async #failed(error: unknown): Promise<ExitCode> {
    if (!(error instanceof CxfError) || STATE.has(error.code)) throw error;
    const { asOf } = this.context.settings;
    const origin = this.#origin(asOf.kind === 'at' ? asOf.at : this.context.io.now);
    announce(this.store, origin, this.channels, (c) => failureNews(this.store, origin, error, c.name, c.rules));
    await this.#deliver(origin.asOf, false);
    if (!this.how.cron) throw error;
    const said = cronFailure(this.store, origin, error);
    if (said.changes.length === 0) return error.exitCode;
    saidInCron(this.store, said);
    throw error;
  }

  /** Sends what is in the outbox; calls the URL that watches cxf after an evaluation that came to its end. */
  async #deliver(asOf: number, evaluated: boolean): Promise<void> {
    if (this.how.notify === undefined) return;
    const how = await delivery(this.context, RUN_BUDGET_MS);
    const results: Delivered[] = await Promise.all(this.channels.map((c) => deliver(this.store, c, how)));
    const secret = evaluated ? this.context.settings.notify.ping : null;
    if (secret) {
      const outcome = await ping(secret, around(this.context));
      results.push({ channel: PING, sent: 0, dead: 0, error: outcome.ok ? null : outcome.error });
    }
    this.#warn(results, asOf);
  }

  #warn(results: readonly Delivered[], asOf: number): void {
    const words = this.how.cron
      ? this.store.exclusively(() => deliveryNews(this.store, results, asOf))
      : results.flatMap((r) => (r.error === null ? [] : [waits(r.channel, r.error)]));
    for (const text of words) this.context.say(`warning: ${text}.`);
  }
}

function channelsOf(context: Context, notify: Watchful['notify']): readonly Channel[] {
  if (notify === undefined) return [];
  const { settings, options } = context;
  const alone = notify === true && settings.notify.channels.length === 0 && settings.notify.ping !== null;
  const channels = alone ? [] : chosenChannels(settings, namesOf(notify));
  const taken = channels.find((c) => c.type === 'stdout');
  if (taken && (options.json || options.md) && options.output === undefined)
    throw usageError(
      'bad_format',
      `The channel ${taken.name} writes to stdout, as ${options.json ? '--json' : '--md'} does.`,
      'add --output FILE, or leave one of them out',
    );
  return channels;
}

/** `cxf detect` with --cron or --notify. */
export async function watchfulDetect(
  context: Context,
  how: Watchful,
  answer: (doc: DetectDocument) => Promise<void>,
  codeOf: (doc: DetectDocument) => ExitCode,
): Promise<ExitCode> {
  const channels = channelsOf(context, how.notify);
  await ready(context, channels);
  const work = async (): Promise<ExitCode> => {
    const store = await openStore(context.settings);
    try {
      const result = await new WatchfulRun(context, how, channels, store).run(answer);
      return typeof result === 'number' ? result : codeOf(result);
    } finally {
      store.close();
    }
  };
  return how.cron ? oneAtATime(context.settings, work) : work();
}
