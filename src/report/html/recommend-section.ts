import { type MetricId, metricDef } from '../../model/metrics.js';
import type { Expected, Recommendation, RecommendDocument } from '../../model/recommend.js';
import { change, type Places, sliceName, value } from '../format.js';
import type { Line } from '../view.js';
import { html, lines, type Markup } from './markup.js';
import { type Spot, scatterChart } from './scatter-chart.js';
import type { Section } from './section.js';
import { table } from './table.js';

const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (x: number): string => `${x >= 0 ? '+' : '-'}${Math.abs(x).toFixed(1)}`;
const range = ([a, b]: readonly [number, number]): string => `${signed(a)} to ${signed(b)}`;

function spot(r: Recommendation): Spot {
  const cx = r.expected.cx_score;
  const cost = r.tradeoffs.find((t) => t.metric === 'dasher_efficiency' && t.delta_pct !== null);
  return {
    label: `Rec ${r.rank}`,
    x: cx?.delta ?? 0,
    y: cost?.delta_pct ?? 0,
    xs: cx?.interval80 ?? null,
    ys: cost?.interval80 ?? null,
  };
}

function lever(r: Recommendation): string {
  const { lever: name, from, to } = r.action;
  if (to === null && from === null) return name;
  return from === null ? `${name} → ${to}` : `${name} ${from} → ${to ?? 'as before'}`;
}

function card(r: Recommendation, places: Places): Markup {
  const { scope } = r.action;
  const where = [scope.segment, sliceName(scope.slice, places.dayparts)].filter((s) => s !== null).join(', ');
  const rows = (Object.entries(r.expected) as [MetricId, Expected][]).map(([id, e]): Line[] => [
    metricDef(id).title,
    value(id, e.from),
    value(id, e.to),
    change(id, { delta: e.delta, delta_pct: null }),
    range(e.interval80),
  ]);
  return lines([
    html`<div class="card">`,
    html`<h3>${`${r.rank}. ${r.title}`}</h3>`,
    html`<p>Confidence <strong>${percent(r.confidence)}</strong>; effort ${r.complexity}, ${r.rollout_days} ${r.rollout_days === 1 ? 'day' : 'days'}${r.reversible ? ', can be undone' : ''}${r.pareto ? '' : '; another one brings more for less'}</p>`,
    html`<p>Change <code>${lever(r)}</code> for ${where} (${percent(r.coverage)} of the orders)</p>`,
    r.tradeoffs.length === 0
      ? html`<p>Trade-off: none measured</p>`
      : lines(
          r.tradeoffs.map(
            (t) => html`<p>Trade-off: ${t.text}${t.interval80 ? ` (80 %: ${range(t.interval80)} ${t.unit})` : ''}</p>`,
          ),
        ),
    table(
      `Expected of recommendation ${r.rank}`,
      [left('Metric'), right('Now'), right('Then'), right('Change'), right('80 % interval')],
      rows,
    ),
    r.assumptions.length === 0 ? null : html`<p class="small dim">${`Assumes that ${r.assumptions.join('; ')}.`}</p>`,
    html`</div>`,
  ]);
}

export function recommendSection(doc: RecommendDocument, places: Places): Section {
  const spots = doc.recommendations.map(spot);
  const said = doc.recommendations.map(
    (r, i) =>
      `${r.title}: ${signed(spots[i]?.x ?? 0)} points of CX score, ${r.tradeoffs.map((t) => t.text).join(', ') || 'no cost measured'}`,
  );
  return {
    id: 'recommendations',
    title: 'Recommendations',
    body: [
      html`<p class="lead">${doc.summary}</p>`,
      scatterChart(
        {
          id: 'tradeoff-chart',
          title: 'What each brings and what it costs, with 80 % intervals',
          desc: `${said.join('; ')}.`,
        },
        spots,
        { x: 'points of CX score gained', y: 'orders per trip, percent' },
        html`<p class="small dim">To the right: more CX score. Further down: fewer orders per trip. Costs of another kind stand in the text.</p>`,
      ),
      ...doc.recommendations.map((r) => card(r, places)),
      doc.limitations.length === 0
        ? null
        : html`<h3>Limits of the estimates</h3><ul>${doc.limitations.map((l) => html`<li>${l}</li>`)}</ul>`,
    ],
  };
}
