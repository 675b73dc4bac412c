import type { Prior } from '../stats/bayes-linear.js';
import type { Hypothesis } from './hypotheses/types.js';
import type { Coefficient } from './probe.js';
import type { Works } from './works.js';

/** Prior of an effect relative to the one on ordinary days. */
const AS_USUAL: Prior = { mean: 1, sd: 0.3, positive: true };

/** Rain heavier and couriers fewer than ever before do more than in proportion; a predicted stock is a noisy measure of the true one. */
function priorOf(h: Hypothesis): Prior {
  if (h.driver === 'precipitation_mm') return { mean: 1.5, sd: 0.8, positive: true };
  if (h.scale === 'inverse') return { mean: 1.5, sd: 0.8, positive: true };
  // Of a driver of the user nobody knows how its effect grows with the dose.
  if (h.mechanism === 'unknown') return { mean: 1.2, sd: 0.8, positive: true };
  return h.mechanism === 'items' ? { mean: 1.2, sd: 0.5, positive: true } : AS_USUAL;
}

/** Coefficients of the hypotheses, and what is known of each beforehand. */
export function coefficientsOf(works: Works, hypotheses: readonly Hypothesis[]): Coefficient[] {
  const of = (mechanism: Hypothesis['mechanism']): Hypothesis | undefined => hypotheses.find((h) => h.mechanism === mechanism);
  const list: Coefficient[] = works.active.map((h) => ({ name: h.id, of: h.id, prior: priorOf(h) }));
  const sharing = works.active.find((h) => h.mechanism === 'sharing');
  if (sharing && works.shared) {
    // Shared trips may be worse than they were, where there are more of them: without that they vary as everything does.
    const moved = Math.min(1, Math.max(0.05, ((works.shifts[sharing.id]?.z ?? 0) - 1) / 2));
    list.push(
      { name: `${sharing.id}:worse`, of: sharing.id, prior: { mean: 0, sd: 4 * moved, positive: true } },
      { name: `${sharing.id}:wait`, of: sharing.id, prior: { mean: 0, sd: 3 * moved, positive: true } },
      { name: `${sharing.id}:damage`, of: sharing.id, prior: { mean: 0, sd: 0.03 * moved, positive: true } },
      { name: `${sharing.id}:cancel`, of: sharing.id, prior: { mean: 0.01 * moved, sd: 0.04 * moved, positive: true } },
    );
  }
  const [promise, failure] = [of('promise'), of('failure')];
  if (works.dy.promise)
    list.push(
      ...works.active.map((h) => ({ name: `promise:${h.id}`, of: 'follow', prior: { mean: 0, sd: 0.5, positive: true } })),
    );
  if (promise && works.dy.promise) list.push({ name: 'promise', of: promise.id, prior: { mean: 4, sd: 4, positive: true } });
  if (failure && works.dy.cancelled)
    list.push({ name: 'failure', of: failure.id, prior: { mean: 0.06, sd: 0.06, positive: true } });
  if (works.dy.cancelled && works.dy.duration)
    list.push({ name: 'follow', of: 'follow', prior: { mean: 0.003, sd: 0.004, positive: true } });
  return list;
}
