import type { ReportDocument } from '../model/documents.js';
import { experimentView } from './experiment.js';
import type { Places } from './format.js';
import { incidentView } from './incident.js';
import { planView } from './plan.js';
import { rcaView } from './rca.js';
import { recommendView } from './recommend.js';
import type { Block, View } from './view.js';

const STEPS: Readonly<Record<ReportDocument['missing'][number]['step'], string>> = {
  rca: 'Root cause',
  recommend: 'Recommendations',
  plan: 'Plan',
  experiment: 'Experiment',
};
export const stepTitle = (step: keyof typeof STEPS): string => STEPS[step];

/** The same screen as a part of a longer one: one heading above the others, and nothing to do next. */
const part = (view: View): Block[] =>
  view
    .filter((block) => block.kind !== 'next')
    .map((block, i) => (block.kind === 'heading' && i > 0 ? { ...block, sub: true } : block));

/** `cxf report`: the screens of all steps, one after the other. */
export function reportView(doc: ReportDocument, places: Places, markdown: boolean): View {
  const { incident, rca, recommend, plan, experiment } = doc;
  return [
    ...part(incidentView(incident, places, doc.sample)),
    ...(rca ? part(rcaView(rca, places)) : []),
    ...(recommend ? part(recommendView(recommend, places, { detail: false, markdown })) : []),
    ...(plan ? part(planView(plan, places)) : []),
    ...(experiment ? part(experimentView(experiment, places)) : []),
    ...(doc.missing.length === 0
      ? []
      : [
          {
            kind: 'list' as const,
            title: 'Not in this report',
            items: doc.missing.map((m) => `${stepTitle(m.step)}: ${m.message}${m.hint === null ? '' : ` (${m.hint})`}`),
            boxes: false,
          },
        ]),
    ...(doc.next.length > 0 ? [{ kind: 'next' as const, commands: doc.next }] : []),
  ];
}
