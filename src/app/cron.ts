import type { Settings } from '../config/settings.js';
import type { CxfError } from '../errors.js';
import type { DetectDocument } from '../model/documents.js';
import type { ChannelRules } from '../model/notify.js';
import type { Severity } from '../model/severity.js';
import type { Store } from '../store/database.js';
import { withLock } from '../store/lock.js';
import { saveTold, toldOf } from '../store/told.js';
import { failureNews, type News, news, type Origin, remember } from './notify.js';
import type { Delivered } from './notify-deliver.js';

/** What a silent run says is a channel, too: no channel of the configuration can have this name. */
const CRON = '--cron';
/** Once, and whatever the hour. */
const rulesFrom = (minSeverity: Severity): ChannelRules => ({ minSeverity, repeatMs: 0, group: true, quiet: null });

/** One silent run at a time: a second one that waited for it in vain ends with exit 75. */
export const oneAtATime = <T>(settings: Settings, work: () => Promise<T>): Promise<T> =>
  withLock({ dir: settings.stateDir, lockTimeoutMs: settings.lockTimeoutMs }, 'cron', work);

/** What a silent run has to say of an evaluation, or of one that failed. */
export const cronNews = (store: Store, origin: Origin, doc: DetectDocument, least: Severity | null): News =>
  news(store, origin, doc, CRON, rulesFrom(least ?? 'low'));
export const cronFailure = (store: Store, origin: Origin, error: CxfError): News =>
  failureNews(store, origin, error, CRON, rulesFrom('low'));

/** Call it when it has been said: a run that dies before that says it again at the next. */
export const saidInCron = (store: Store, told: News): void => store.exclusively(() => remember(store, CRON, told));

/** Sentences on deliveries that fail since this run, or work again: not the same every hour. */
export function deliveryNews(store: Store, results: readonly Delivered[], asOf: number): string[] {
  return results.flatMap(({ channel, error, dead }) => {
    const subject = `delivery ${channel}`;
    const state = error === null ? 'works' : 'fails';
    const before = toldOf(store, CRON, subject)?.state ?? 'works';
    if (state !== before) saveTold(store, CRON, { subject, state, severity: null, at: asOf });
    const gaveUp = dead > 0 ? [`channel ${channel}: ${dead} ${dead === 1 ? 'message was' : 'messages were'} given up`] : [];
    if (state === before) return gaveUp;
    return [...gaveUp, error === null ? `channel ${channel} takes messages again` : waits(channel, error)];
  });
}

export const waits = (channel: string, error: string): string =>
  `channel ${channel}: messages wait for another attempt, ${error}; see cxf notify outbox`;
