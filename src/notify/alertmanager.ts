import { createHash } from 'node:crypto';
import type { Notification, Notified } from '../model/notification.js';
import { details, headline, oneLine } from './words.js';

/** Alertmanager's own zero: not over. */
const OPEN = '0001-01-01T00:00:00Z';
const SHOWN = 100;

type Labels = Readonly<Record<string, string>>;

/** Dimensions become labels of their own; their names are those that labels may have. */
const labelName = (dimension: string): string => `slice_${dimension.replace(/[^A-Za-z0-9_]/g, '_')}`;

function labelsOf(n: Notification, c: Notified): Labels {
  const slice = Object.entries(c.slice).map(([name, value]) => [labelName(name), oneLine(value)] as const);
  return Object.fromEntries([
    ['alertname', c.incident_id === null ? (c.kind === 'test' ? 'CxfTest' : 'CxfNotEvaluated') : 'CxfIncident'],
    ...(c.incident_id === null ? [] : [['incident', c.incident_id] as const]),
    ...(c.metric === null ? [] : [['metric', c.metric] as const]),
    ...slice,
    ['source', oneLine(n.source)],
  ]);
}

/** 16 hexadecimal digits of the labels that name an alert: equal for the same incident as long as it lives. */
const fingerprint = (labels: Labels): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
    .slice(0, 16);

const over = (c: Notified): boolean => c.kind === 'resolved' || c.kind === 'recovered' || c.kind === 'test';

function alertOf(
  n: Notification,
  c: Notified,
): { readonly labels: Labels; readonly annotations: Labels } & Record<string, unknown> {
  const named = labelsOf(n, c);
  const identity = Object.fromEntries(
    Object.entries(named).filter(([k]) => k === 'alertname' || k === 'incident' || k === 'source'),
  );
  return {
    status: over(c) ? 'resolved' : 'firing',
    labels: c.severity === null ? named : { ...named, severity: c.severity },
    annotations: {
      summary: headline(c),
      description: details(c).join('\n'),
      ...(c.assignee === null ? {} : { assignee: oneLine(c.assignee) }),
      ...(c.ticket === null ? {} : { ticket: c.ticket }),
    },
    startsAt: c.onset ?? n.as_of,
    endsAt: over(c) ? (c.resolved_at ?? n.as_of) : OPEN,
    generatorURL: '',
    fingerprint: fingerprint(identity),
  };
}

const common = (all: readonly Labels[]): Labels =>
  Object.fromEntries(Object.entries(all[0] ?? {}).filter(([k, v]) => all.every((x) => x[k] === v)));

/** The body that receivers of Alertmanager's webhooks get, version 4. */
export function alertmanagerBody(n: Notification): object {
  const alerts = n.changes.slice(0, SHOWN).map((c) => alertOf(n, c));
  const groupLabels = { source: oneLine(n.source) };
  return {
    version: '4',
    groupKey: `{}:{source=${JSON.stringify(groupLabels.source)}}`,
    truncatedAlerts: n.changes.length - alerts.length,
    status: n.status,
    receiver: n.channel,
    groupLabels,
    commonLabels: common(alerts.map((a) => a.labels)),
    commonAnnotations: common(alerts.map((a) => a.annotations)),
    externalURL: '',
    alerts,
  };
}
