import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cronFailure, cronNews, deliveryNews, oneAtATime, saidInCron, waits } from '../app/cron.js';
import { Idle } from '../app/cron-idle.js';
import { announce, failureNews, type News, news, type Origin } from '../app/notify.js';
import { type Delivered, deliver } from '../app/notify-deliver.js';
import { chosenChannels } from '../app/notify-outbox.js';
import { openStore } from '../app/record.js';
import { CxfError, EXIT, type ExitCode, usageError } from '../errors.js';
import type { DetectDocument } from '../model/documents.js';
import type { Channel } from '../model/notify.js';
import type { Severity } from '../model/severity.js';
import type { Store } from '../store/database.js';
import { around, delivery, namesOf, RUN_BUDGET_MS, ready } from './channels.js';
import { Context } from './context.js';
import type { DetectOptions } from './detect.js';
import type { Io } from './io.js';
import { atLeast, severityOf, withoutLess, worstOf } from './severity.js';

interface Watchful {
  readonly cron: boolean;
  /** As given: true for all channels; undefined: nobody is told. */
  readonly notify: string | true | undefined;
  readonly least: Severity | null;
}

/** Failures of the state cannot be remembered in it: they are told every time. */
const STATE = new Set(['locked', 'damaged_state', 'newer_state', 'unwritable_state']);
const PING = 'ping_url';

/** The worst severity that is open, or the exit code of a failure that was told before. */
type Ended = { readonly worst: Severity | null } | { readonly code: ExitCode };

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

  async run(): Promise<Ended> {
    const { context, store, how } = this;
    const idle = how.cron
      ? Idle.look(store, context.settings, [version(context.io.packageRoot), how.least, how.notify ?? null])
      : null;
    const again = idle?.again() ?? null;
    if (again !== null) {
      const { asOf } = context.settings;
      await this.#deliver(asOf.kind === 'at' ? asOf.at : context.io.now, true);
      return again;
    }
    let doc: DetectDocument;
    try {
      const { runDetect } = await import('../app/detect.js');
      doc = await context.working((progress) => runDetect(context.settings, { now: context.io.now, progress }));
    } catch (error) {
      return { code: await this.#failed(error) };
    }
    const origin = this.#origin(Date.parse(doc.as_of));
    announce(store, origin, this.channels, (c) => news(store, origin, doc, c.name, c.rules));
    if (how.cron) await this.#sayChanges(doc, cronNews(store, origin, doc, how.least));
    else await this.#answer(doc);
    await this.#deliver(origin.asOf, true);
    idle?.remember(origin.asOf, worstOf(doc));
    return { worst: worstOf(doc) };
  }

  async #answer(all: DetectDocument): Promise<void> {
    const { context } = this;
    context.warn(all.warnings);
    if (this.#stdoutTaken) return;
    const { detectView } = await import('../report/detect.js');
    const doc = withoutLess(all, this.how.least);
    await context.answer(doc, () => detectView(doc, context.places));
  }

  async #sayChanges(doc: DetectDocument, said: News): Promise<void> {
    if (said.changes.length > 0 && !this.#stdoutTaken) {
      const { context } = this;
      const { cronView } = await import('../report/cron.js');
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
      const { ping } = await import('../notify/send.js');
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

/** Another version may find something else. */
const version = (packageRoot: string): unknown =>
  (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version?: unknown }).version;

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
export async function watchfulCommand(io: Io, options: DetectOptions): Promise<ExitCode> {
  const least = severityOf(options.minSeverity, '--min-severity');
  const failOn = severityOf(options.failOn, '--fail-on');
  const context = new Context(io, options);
  const how: Watchful = { cron: options.cron === true, notify: options.notify, least };
  const channels = channelsOf(context, how.notify);
  await ready(context, channels);
  const work = async (): Promise<ExitCode> => {
    const store = await openStore(context.settings);
    try {
      const ended = await new WatchfulRun(context, how, channels, store).run();
      if ('code' in ended) return ended.code;
      return failOn !== null && ended.worst !== null && atLeast(ended.worst, failOn) ? EXIT.failOn : EXIT.ok;
    } finally {
      store.close();
    }
  };
  return how.cron ? oneAtATime(context.settings, work) : work();
}
