import { DRIVERS, type DriverUnit } from '../../model/drivers.js';
import type { Cause, Evidence, RcaDocument } from '../../model/rca.js';
import { localTime, type Places, zoneOf } from '../format.js';
import type { Line } from '../view.js';
import { html, lines, type Markup } from './markup.js';
import { type ChartRow, rowChart } from './row-chart.js';
import type { Section } from './section.js';
import { table } from './table.js';

/** Percent: what moved by less must not fill the drawing. */
const LEAST_MOVE = 20;

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const figure = (x: number | null): string => (x === null ? 'n/a' : String(Number(x.toPrecision(3))));
const defOf = (driver: string | null) => DRIVERS.find((d) => d.id === driver);
/** Own drivers are called by their id, since the document has no more of them. */
const named = (driver: string | null): string => defOf(driver)?.title ?? (driver ?? '').replaceAll('_', ' ');
/** Three digits or all of a whole number. */
const digits = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(3));
const UNIT: Readonly<Partial<Record<DriverUnit, string>>> = { percent: ' %', seconds: ' s', km: ' km', mm: ' mm' };
const move = (e: Evidence, before: number, after: number): string =>
  `${digits(before)} → ${digits(after)}${UNIT[defOf(e.driver)?.unit ?? 'number'] ?? ''}`;
const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });

/** Same driver told by two causes is one bar. */
const once = <T extends { readonly label: string }>(rows: readonly T[]): T[] =>
  rows.filter((r, i) => rows.findIndex((x) => x.label === r.label) === i);

const every = (doc: RcaDocument): Evidence[] => doc.causes.flatMap((c) => c.evidence);

const shapRows = (doc: RcaDocument): ChartRow[] =>
  once(
    every(doc).flatMap((e): ChartRow[] =>
      e.kind === 'shap' && e.statistic !== null
        ? [
            {
              label: named(e.driver),
              value: 100 * e.statistic,
              text: percent(e.statistic),
              tone: e.supports ? undefined : 'plain',
            },
          ]
        : [],
    ),
  ).sort((a, b) => b.value - a.value);

/** How far each driver moved, in percent of what it was. */
const movedRows = (doc: RcaDocument): ChartRow[] =>
  once(
    every(doc).flatMap((e): ChartRow[] =>
      (e.kind === 'driver_shift' || e.kind === 'correlation') && e.before !== null && e.after !== null && e.before !== 0
        ? [
            {
              label: `${named(e.driver)}${e.segment === null ? '' : ` (${e.segment})`}`,
              value: (100 * (e.after - e.before)) / Math.abs(e.before),
              text: move(e, e.before, e.after),
              tone: e.supports ? undefined : 'plain',
            },
          ]
        : [],
    ),
  );

function evidence(cause: Cause): Markup {
  const sorted = [...cause.evidence.filter((e) => e.supports), ...cause.evidence.filter((e) => !e.supports)];
  return lines([
    html`<ul class="evidence">`,
    ...sorted.map((e) =>
      e.supports
        ? html`<li><span class="good" role="img" aria-label="For:">+</span>${e.text}</li>`
        : html`<li class="dim"><span role="img" aria-label="Against:">−</span>${e.text}</li>`,
    ),
    html`</ul>`,
  ]);
}

const IMPACT = { high: 'high', medium: 'medium', low: 'low' } as const;

function card(cause: Cause, zone: string): Markup {
  const t = cause.timeline;
  return lines([
    html`<div class="card">`,
    html`<h3>${`${cause.rank}. ${cause.title}`}</h3>`,
    html`<p>Confidence <strong>${percent(cause.confidence)}</strong>, impact <span class="tag ${IMPACT[cause.impact]}">${cause.impact.toUpperCase()}</span>, ${percent(cause.share_of_drop)} of the drop</p>`,
    evidence(cause),
    t
      ? html`<p class="small dim">${`Timeline: change ${localTime(t.change_at, zone)} (${t.event_id}), harm since ${localTime(t.regression_start, zone)}, lag ${Math.round(10 * t.lag_hours) / 10} h`}</p>`
      : null,
    html`</div>`,
  ]);
}

/** All figures behind the evidence. */
const figures = (doc: RcaDocument): Markup =>
  lines([
    html`<details><summary>Figures behind the evidence</summary>`,
    table(
      'Figures',
      [
        left('Cause'),
        left('Evidence'),
        left('Of'),
        right('Before'),
        right('After'),
        right('Statistic'),
        right('p'),
        left('Supports'),
      ],
      doc.causes.flatMap((c) =>
        c.evidence.map((e): Line[] => [
          c.title,
          e.kind.replaceAll('_', ' '),
          `${named(e.driver)}${e.segment === null ? '' : ` (${e.segment})`}`,
          figure(e.before),
          figure(e.after),
          figure(e.statistic),
          figure(e.p_value),
          e.supports ? 'yes' : 'no',
        ]),
      ),
    ),
    html`</details>`,
  ]);

export function rcaSection(doc: RcaDocument, places: Places): Section {
  const zone = zoneOf(doc.incident.slice, places);
  const [shap, moved] = [shapRows(doc), movedRows(doc)];
  const told = doc.causes.map((c) => `${c.title}: confidence ${percent(c.confidence)}, ${percent(c.share_of_drop)} of the drop`);
  return {
    id: 'causes',
    title: 'Root causes',
    body: [
      html`<p class="lead">${doc.verdict === 'act' ? html`<strong class="bad">Act.</strong>` : html`<strong class="good">Monitor, no action needed.</strong>`} ${doc.summary}</p>`,
      rowChart(
        {
          id: 'causes-chart',
          title: 'Confidence in each cause',
          desc: `${told.join('; ')}. Confidences need not add up: two causes may both be real.`,
        },
        {
          kind: 'bars',
          axis: 'confidence, percent',
          domain: [0, 100],
          rows: doc.causes.map((c) => ({
            label: c.title,
            value: 100 * c.confidence,
            text: percent(c.confidence),
            tone: c.confidence >= 0.6 ? undefined : 'plain',
          })),
        },
      ),
      ...doc.causes.map((c) => card(c, zone)),
      rowChart(
        {
          id: 'shap-chart',
          title: 'What the lost points follow (SHAP, share of mean absolute value)',
          desc: `${shap.map((r) => `${r.label} ${r.text}`).join(', ')}.`,
        },
        { kind: 'bars', rows: shap, domain: [0, 50], axis: 'percent of all attribution to drivers' },
      ),
      rowChart(
        {
          id: 'drivers-chart',
          title: 'Drivers before and after, matched on hour and store',
          desc: `${moved.map((r) => `${r.label} ${r.text}`).join('; ')}.`,
        },
        {
          kind: 'bars',
          rows: moved,
          domain: [0, LEAST_MOVE],
          axis: 'change in percent of what it was before',
        },
      ),
      html`<p>${`Unexplained: ${percent(doc.unexplained_share)} of the drop.`}</p>`,
      doc.symptoms.length === 0 ? null : html`<h3>Symptoms</h3><ul>${doc.symptoms.map((s) => html`<li>${s.text}</li>`)}</ul>`,
      doc.limitations.length === 0
        ? null
        : html`<h3>Limits of the analysis</h3><ul>${doc.limitations.map((l) => html`<li>${l}</li>`)}</ul>`,
      figures(doc),
    ],
  };
}
