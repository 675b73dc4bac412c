import type { ExperimentDocument, Result } from '../../model/experiment.js';
import { metricDef } from '../../model/metrics.js';
import { experimentView } from '../experiment.js';
import { change, nameOf, STATES } from '../experiment-words.js';
import { type Places, value } from '../format.js';
import type { Line } from '../view.js';
import { blocksHtml } from './blocks.js';
import { daysChart } from './days-chart.js';
import { html, type Markup } from './markup.js';
import { type ChartRow, rowChart } from './row-chart.js';
import type { Section } from './section.js';
import { folded } from './table.js';

const right = (title: string) => ({ title, align: 'right' as const });
const slug = (r: Result): string => `${r.role}-${r.metric}-${r.scope}`.replaceAll('_', '-');

/** What is not settled is neither good nor bad. */
const toneOf = (r: Result): ChartRow['tone'] => {
  const { tone } = STATES[r.state];
  return tone === 'good' || tone === 'bad' ? tone : 'plain';
};

/** In percent of the target, or of the margin: to the right is better. As the bars of the text. */
function scaled(r: Result): ChartRow[] {
  if (r.estimate === null) return [];
  const sign = metricDef(r.metric).good === 'down' ? -1 : 1;
  const size = r.margin ?? sign * (r.target ?? 0);
  if (size <= 0) return [];
  const ends = r.interval?.map((x) => (100 * sign * x) / size) ?? null;
  return [
    {
      label: nameOf(r),
      value: (100 * sign * r.estimate) / size,
      text: `${change(r, r.estimate)} ${STATES[r.state].text}`,
      interval: ends ? [Math.min(...ends), Math.max(...ends)] : null,
      goal: r.margin === null ? 100 : -100,
      tone: toneOf(r),
    },
  ];
}

const side = (results: readonly Result[], guardrail: boolean): ChartRow[] =>
  results.filter((r) => (r.role === 'guardrail') === guardrail).flatMap(scaled);

/** Each with its table. */
function days(doc: ExperimentDocument): (Markup | null)[] {
  const starts = doc.phases.map((p) => ({ day: p.day_from, name: p.name }));
  return doc.results
    .filter((r) => r.role === 'primary' && r.series.length >= 2)
    .flatMap((r) => [
      daysChart(
        {
          id: `days-${slug(r)}`,
          title: `${nameOf(r)} by day, treated and untreated`,
          desc: `On the last day with figures: treated ${value(r.metric, r.series.findLast((p) => p.treated !== null)?.treated ?? null)}, untreated ${value(r.metric, r.series.findLast((p) => p.untreated !== null)?.untreated ?? null)}.`,
        },
        r.series,
        starts,
      ),
      folded(
        `${nameOf(r)} by day as a table`,
        [right('Day'), right('Treated'), right('Untreated')],
        r.series.map((p): Line[] => [String(p.day), value(r.metric, p.treated), value(r.metric, p.untreated)]),
      ),
    ]);
}

/** Planned looks: how sure each was against how sure it had to be. */
function looks(doc: ExperimentDocument): Markup | null {
  const nines = (p: number): number => -Math.log10(Math.max(p, 1e-12));
  const rows = doc.looks.flatMap((l): ChartRow[] =>
    l.p_value === null
      ? []
      : [
          {
            label: `Day ${l.day}: ${metricDef(l.metric).title}`,
            value: nines(l.p_value),
            text: l.crossed ? 'passed' : 'not passed',
            goal: l.bound === null ? null : nines(l.bound),
            tone: l.crossed ? 'good' : 'plain',
          },
        ],
  );
  return rowChart(
    {
      id: 'looks-chart',
      title: 'Planned looks against their bounds',
      desc: `${rows.map((r) => `${r.label} ${r.text}`).join('; ')}.`,
    },
    { kind: 'bars', rows, axis: 'strength of the evidence, -log10 of p; the thick mark is the bound that must be reached' },
  );
}

export function experimentSection(doc: ExperimentDocument, places: Places): Section {
  const [gain, guard] = [side(doc.results, false), side(doc.results, true)];
  const said = (rows: readonly ChartRow[]): string => `${rows.map((r) => `${r.label} ${r.text}`).join('; ')}.`;
  const view = experimentView(doc, places);
  const results = view.findIndex((block) => block.kind === 'table');
  const cut = results < 0 ? view.length : results;
  return {
    id: 'experiment',
    title: 'Experiment',
    body: [
      html`<p class="strong">${doc.title}</p>`,
      blocksHtml(view.slice(0, cut), 'experiment-start'),
      rowChart(
        { id: 'gain-chart', title: 'Gain against its target, with intervals', desc: said(gain) },
        {
          kind: 'points',
          rows: gain,
          axis: 'percent of the target (thick mark); better to the right',
          domain: [-50, 200],
          clamp: true,
        },
      ),
      rowChart(
        { id: 'guard-chart', title: 'Guardrails against their margins, with intervals', desc: said(guard) },
        {
          kind: 'points',
          rows: guard,
          axis: 'percent of the margin (thick mark at -100); better to the right',
          domain: [-200, 100],
          clamp: true,
        },
      ),
      ...days(doc),
      looks(doc),
      blocksHtml(view.slice(cut), 'experiment-end', doc.day),
    ],
  };
}
