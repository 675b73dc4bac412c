import type { Incident } from '../model/documents.js';
import type { ChangeKind } from '../model/notification.js';
import type { ChannelRules, QuietHours } from '../model/notify.js';
import { type Severity, severityRank } from '../model/severity.js';
import { offsets, toLocal } from '../model/timezone.js';
import type { Told } from '../store/told.js';

const MINUTE = 60_000;
const DAY = 24 * 60;

/** Whether a time (milliseconds UTC) lies in quiet hours, by the clock of a time zone. */
export function isQuiet(quiet: QuietHours, at: number, timezone: string): boolean {
  const minute = Math.floor(toLocal(at, offsets(timezone)) / MINUTE) % DAY;
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

export interface Change {
  readonly kind: ChangeKind;
  readonly incident: Incident;
  /** What was told last. */
  readonly previous: Severity | null;
}

export interface Moment {
  /** Milliseconds UTC. */
  readonly asOf: number;
  /** Least severity that is told now; null: none is. Not in quiet hours: that of the channel. */
  readonly loudFrom: Severity | null;
}

export const momentOf = (rules: ChannelRules, asOf: number, timezone: string): Moment => ({
  asOf,
  loudFrom: rules.quiet && isQuiet(rules.quiet, asOf, timezone) ? rules.quiet.except : 'low',
});

const atLeast = (severity: Severity, line: Severity | null): boolean =>
  line !== null && severityRank(severity) >= severityRank(line);

function kindOf(incident: Incident, told: Told | null, rules: ChannelRules, asOf: number): ChangeKind | null {
  if (incident.resolved_at !== null) return told?.state === 'open' ? 'resolved' : null;
  if (incident.status === 'monitoring' || !atLeast(incident.severity, rules.minSeverity)) return null;
  if (told === null) return 'new';
  if (told.state !== 'open') return 'reopened';
  if (told.severity !== null && severityRank(incident.severity) > severityRank(told.severity)) return 'worse';
  return rules.repeatMs > 0 && asOf - told.at >= rules.repeatMs ? 'repeat' : null;
}

/**
 * What a channel is to be told: the difference between what it was told last and what is so. What is held back (quiet hours, a
 * run that died) is a difference still at the next run, so nothing has to be kept for it.
 */
export function decide(
  incidents: readonly Incident[],
  told: (id: string) => Told | null,
  rules: ChannelRules,
  { asOf, loudFrom }: Moment,
): Change[] {
  const changes = incidents.flatMap((incident): Change[] => {
    const last = told(incident.id);
    // A look back at a time before that of which it was told says nothing new.
    if (last !== null && asOf < last.at) return [];
    const kind = kindOf(incident, last, rules, asOf);
    const loudness = kind === 'resolved' ? (last?.severity ?? incident.severity) : incident.severity;
    return kind !== null && atLeast(loudness, loudFrom) ? [{ kind, incident, previous: last?.severity ?? null }] : [];
  });
  return [...changes.filter((c) => c.kind !== 'resolved'), ...changes.filter((c) => c.kind === 'resolved')];
}
