import type { Cause, RcaDocument } from '../model/rca.js';
import { within } from '../model/title.js';
import type { Study } from './study.js';
import { percent } from './words.js';

const LIKELY = 0.6;

const amount = (share: number): string =>
  share >= 0.5 ? 'Most' : share >= 0.3 ? 'A good part' : share >= 0.15 ? 'A part' : 'Little';

/** The sentence people pass on. */
export function summaryOf(
  study: Study,
  verdict: RcaDocument['verdict'],
  causes: readonly Cause[],
  symptoms: RcaDocument['symptoms'],
): string {
  const [first, second] = causes.filter((c) => c.confidence >= LIKELY && c.impact !== 'low');
  if (verdict === 'monitor') return monitor(study, causes);
  if (!first) return '';
  const lead = `${amount(first.share_of_drop)} of the drop (${percent(first.share_of_drop)}) comes from ${within(first.title)}.`;
  const after = second ? ` ${second.title} is secondary (${percent(second.share_of_drop)})${related(study, first, second)}.` : '';
  const also = symptoms.length > 0 ? ` ${symptoms.map((s) => s.text).join('. ')}.` : '';
  const rest = study.shares.unexplained >= 0.25 ? ` ${percent(study.shares.unexplained)} stay unexplained.` : '';
  return `${lead}${after}${also}${rest}`;
}

/** A cause downstream of the first one has a part of its own, and part of it may be the first one's doing. */
function related(study: Study, first: Cause, second: Cause): string {
  const h = study.input.hypotheses.find((x) => x.id === second.cause);
  return h?.downstreamOf.includes(first.cause) ? ' and likely correlated with it' : '';
}

function monitor(study: Study, causes: readonly Cause[]): string {
  const [first] = causes;
  const mix = causes.find((c) => c.cause === 'mix_shift' && c.confidence >= LIKELY);
  if (mix)
    return `The mix of orders changed (${percent(mix.share_of_drop)} of the drop): nothing works worse than before. Monitor, no action needed.`;
  if (study.shares.drop <= 0)
    return 'The score of these orders did not fall: there is no harm to explain. Monitor, no action needed.';
  if (study.dropDeviations < 2.5) return 'Weak evidence, within normal variance: monitor, no action needed.';
  if ((first?.confidence ?? 0) >= LIKELY) return 'What is found explains little of the drop: monitor.';
  return study.shares.unexplained >= 0.5
    ? `Unexplained: nothing that is recorded moved as the harm did (${percent(study.shares.unexplained)} of the drop). Monitor, and look for a cause outside the data.`
    : 'Weak evidence for every cause: monitor, no action needed.';
}
