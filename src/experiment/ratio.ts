import type { Check, ExperimentDocument } from '../model/experiment.js';
import { reportingRatioP, sampleRatioAlwaysP } from '../stats/experiment/srm.js';
import type { Panel } from './types.js';

type Arms = ExperimentDocument['srm']['observed'];

/** What was to be in the arms, and what is. */
export interface Counts {
  readonly what: 'stores' | 'blocks' | 'orders';
  readonly observed: Arms;
  /** Of orders: how they should be split. */
  readonly expected: Arms;
  /** Units with orders that the assignment does not know. */
  readonly unknown: readonly string[];
}

/** Below it the units are not those of the assignment (as usual for sample ratios: looked at often, and never to be wrong). */
const SRM = 0.001;

/** Stores of both arms with orders in the experiment. */
export function storeCounts(panel: Panel, unknown: readonly string[]): Counts {
  const [observed, expected] = [
    { treated: 0, untreated: 0 },
    { treated: 0, untreated: 0 },
  ];
  const now = Math.max(0, ...Array.from(panel.phase));
  panel.units.forEach((_, u) => {
    const own = panel.first[u] as number;
    const arm = own > 0 && own <= now ? 'treated' : 'untreated';
    expected[arm]++;
    let orders = 0;
    for (let t = panel.start; t < panel.days; t++) orders += panel.sums.orders[u * panel.days + t] as number;
    if (orders > 0) observed[arm]++;
  });
  return { what: 'stores', observed, expected, unknown };
}

/** p of the ratio: of fixed arms Fisher's, of orders drawn one by one the always-valid one; null: one arm alone. */
function pOf({ what, observed, expected }: Counts): number | null {
  if (expected.treated === 0 || expected.untreated === 0) return null;
  return what === 'orders'
    ? sampleRatioAlwaysP([observed.untreated, observed.treated], [expected.untreated, expected.treated])
    : reportingRatioP([expected.untreated, expected.treated], [observed.untreated, observed.treated]);
}

/** Sample-ratio check on what was randomised, and in words. */
export function ratioCheck(counts: Counts): { readonly srm: ExperimentDocument['srm']; readonly check: Check } {
  const { what, observed, expected, unknown } = counts;
  const p = pOf(counts);
  const ok = p === null ? null : p > SRM;
  const gone = expected.treated + expected.untreated - observed.treated - observed.untreated;
  const one = expected.treated === 0 || expected.untreated === 0;
  const seen =
    what === 'orders'
      ? `${observed.treated} orders treated, ${observed.untreated} untreated, drawn one to one`
      : one
        ? `${observed.treated + observed.untreated} of ${expected.treated + expected.untreated} ${what} have orders, ${expected.treated > 0 ? 'all treated' : 'none treated'}: no arms to compare`
        : `${observed.treated} of ${expected.treated} treated and ${observed.untreated} of ${expected.untreated} untreated ${what} have orders`;
  const text = [
    `${seen}${p === null ? '' : ` (p${p < 0.001 ? '<0.001' : `=${p.toFixed(2)}`})`}`,
    what === 'orders' || gone === 0 ? null : `${gone} without any`,
    unknown.length > 0
      ? `${unknown.length} ${unknown.length === 1 ? 'store of the slice is' : 'stores of the slice are'} not in the assignment (${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ', ...' : ''})`
      : null,
  ].filter((x) => x !== null);
  return {
    srm: { p_value: p === null ? null : Number(p.toFixed(6)), ok, observed, expected },
    check: { check: 'assignment', ok: unknown.length > 0 && ok ? null : ok, text: text.join('; ') },
  };
}
