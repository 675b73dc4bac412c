import type { ReportDocument } from '../../model/documents.js';
import { metricDef } from '../../model/metrics.js';
import { ACTION } from '../experiment-words.js';
import { change, count, interval, localTime, type Places, sliceName, value, zoneOf } from '../format.js';
import { html, lines, Markup } from './markup.js';
import type { Section } from './section.js';
import { cellText } from './table.js';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Up to here a text is set large. */
const SHORT = 16;

interface Tile {
  readonly name: string;
  readonly big: string;
  readonly more?: string;
}

const tile = (t: Tile): Markup =>
  html`<div><dt>${t.name}</dt><dd class="${t.big.length <= SHORT ? 'big' : 'words'}">${t.big}</dd>${t.more ? html`<dd class="more">${t.more}</dd>` : null}</div>`;

const VERDICT = { act: 'Act', monitor: 'Monitor, no action needed' } as const;
/** The answer before its parts: how large, why, what to do, how it goes. */
function tiles(doc: ReportDocument): Tile[] {
  const { incident: i, rca, recommend, experiment } = doc;
  const cause = rca?.causes[0];
  const [first] = recommend?.recommendations ?? [];
  const cx = first?.expected.cx_score;
  return [
    {
      name: metricDef(i.metric).title,
      big: `${value(i.metric, i.baseline)} → ${value(i.metric, i.current)}`,
      more: `${change(i.metric, i)} (95 %: ${interval(i.metric, i)}), ${count(i.orders)} orders`,
    },
    ...(cause
      ? [
          {
            name: 'Most likely cause',
            big: cause.title,
            more: `confidence ${percent(cause.confidence)}, ${percent(cause.share_of_drop)} of the drop`,
          },
        ]
      : []),
    ...(first
      ? [
          {
            name: 'Recommended',
            big: first.title,
            more: cx
              ? `${cx.delta >= 0 ? '+' : ''}${cx.delta.toFixed(1)} CX (80 %: ${cx.interval80.map((x) => x.toFixed(1)).join(' to ')})`
              : undefined,
          },
        ]
      : []),
    ...(experiment
      ? [
          {
            name: 'Experiment',
            big: experiment.decision ? ACTION[experiment.decision.action] : experiment.status.replace('_', ' '),
            more: `day ${experiment.day}${experiment.last_day === null ? '' : ` of ${experiment.last_day}`}`,
          },
        ]
      : []),
  ];
}

export function summarySection(doc: ReportDocument, places: Places): Section {
  const { incident: i, rca, recommend, experiment } = doc;
  const zone = zoneOf(i.slice, places);
  const row = (name: string, text: string): readonly [string, string] => [name, text];
  const facts = [
    row('Slice', sliceName(i.slice, places.dayparts)),
    row('Onset', localTime(i.onset, zone, true)),
    row('Detected', localTime(i.detected_at, zone, true)),
    row('Hours', `${localTime(i.window.start, zone)} to ${localTime(i.window.end, zone)}, against the same hours before`),
    row('Status', i.status),
    ...(i.resolved_at === null ? [] : [row('Resolved', localTime(i.resolved_at, zone, true))]),
    ...(rca ? [row('Verdict', VERDICT[rca.verdict])] : []),
  ];
  return {
    id: 'summary',
    title: 'Summary',
    body: [
      html`<dl class="tiles">${tiles(doc).map(tile)}</dl>`,
      rca ? html`<p class="lead">${rca.summary}</p>` : null,
      recommend ? html`<p>${recommend.summary}</p>` : null,
      experiment?.decision ? html`<p>${experiment.decision.why}</p>` : null,
      html`<div class="scroll" role="group" tabindex="0" aria-label="Facts"><table class="facts"><tbody>`,
      lines(facts.map(([name, text]) => html`<tr><th scope="row">${name}</th><td>${cellText(text)}</td></tr>`)),
      new Markup('</tbody></table></div>'),
    ],
  };
}
