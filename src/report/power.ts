import { metricDef } from '../model/metrics.js';
import type { PowerDocument } from '../model/power.js';
import { count, utc } from './format.js';
import type { Block, Line, View } from './view.js';

const pp = (x: number | null): string => (x === null ? 'none' : `${Math.abs(x).toFixed(2)} pp`);
const whole = (n: number | null): string => (n === null ? 'not with any number' : count(n));
const percent = (share: number): string => `${Math.round(1000 * share) / 10} %`;

/** What an effect needs, then what there is finds. */
function answers({ for_mde: need, for_clusters: there, input }: PowerDocument): Line[] {
  const lines: Line[] = [];
  if (need) {
    lines.push([
      { text: `To find ${pp(input.mde)}: `, tone: 'strong' },
      `${whole(need.n_per_arm)} orders an arm, ${whole(need.clusters_per_arm)} clusters (${whole(need.n_per_arm_unclustered)} orders if drawn singly)`,
    ]);
    if (need.days !== null) lines.push(`With the stores there are: ${need.days} days`);
  }
  if (there)
    lines.push([
      { text: `${count(input.clusters ?? 0)} clusters, ${count(there.clusters_per_arm)} treated: `, tone: 'strong' },
      `${count(there.n_per_arm)} orders an arm find ${pp(there.mde)}${there.power === null ? '' : `; ${pp(input.mde)} with power ${percent(there.power)}`}`,
    ]);
  return lines;
}

/** `cxf power`. */
export function powerView(doc: PowerDocument): View {
  const { input, data } = doc;
  const inputs: Line[] = [
    `Now ${input.baseline.toFixed(1)} %; power ${percent(input.power)}, two-sided alpha ${input.alpha}`,
    `Clusters of ${input.cluster_size} orders, sizes vary by ${percent(input.cv)}, correlation within ${input.icc}: design effect ${doc.design_effect.toFixed(2)}${input.reduction > 0 ? `, variance less ${percent(input.reduction)}` : ''}`,
  ];
  const from: Line[] = data
    ? [
        [
          {
            text: `From ${data.source}, ${utc(data.span.start)} to ${utc(data.span.end)} UTC: ${count(data.stores)} stores, ${data.orders_per_store_per_day} orders a store and day, over ${data.days} days; correlation 95 % ${data.icc_interval[0].toFixed(3)} to ${data.icc_interval[1].toFixed(3)}`,
            tone: 'dim',
          },
        ],
      ]
    : [];
  const notes: Block[] = doc.notes.length === 0 ? [] : [{ kind: 'list', title: 'Notes', items: doc.notes, boxes: false }];
  return [
    { kind: 'heading', line: `Power: ${metricDef(doc.metric).title}` },
    { kind: 'paragraph', hang: 2, lines: [...inputs, ...from] },
    { kind: 'paragraph', hang: 2, lines: answers(doc) },
    ...notes,
  ];
}
