import { CAUSES, type OwnHypothesis } from '../model/causes.js';
import type { OwnDriver } from '../model/drivers.js';
import {
  COMPLEXITIES,
  COST_IDS,
  type CostId,
  EFFECTS,
  type OwnIntervention,
  type StatedCost,
  slugOf,
  TREATABLE,
} from '../model/interventions.js';
import { nearest } from '../model/nearest.js';
import type { Document } from './document.js';
import { Inner } from './names.js';
import { scopesOf } from './segments.js';

const KEYS = [
  'cause',
  'lever',
  'title',
  'from',
  'to',
  'effect',
  'segments',
  'tradeoffs',
  'cost',
  'complexity',
  'rollout_days',
  'reversible',
] as const;

type Table = Readonly<Record<string, unknown>>;

const LONGEST = 60;
const MOST_DAYS = 365;

/** Causes by name, each with the driver that it moves; null: nothing records it. */
function causesOf(drivers: readonly OwnDriver[], hypotheses: readonly OwnHypothesis[]): Map<string, string | null> {
  const named = new Set(hypotheses.map((h) => h.driver));
  return new Map<string, string | null>([
    ...CAUSES.filter((c) => TREATABLE.includes(c.id)).map((c) => [c.id, c.driver] as const),
    ...hypotheses.map((h) => [h.id, h.driver] as const),
    ...drivers.filter((d) => !named.has(d.id)).map((d) => [d.id, d.id] as const),
  ]);
}

function causeOf(inner: Inner, known: readonly string[]): string {
  const cause = inner.text('cause') ?? inner.wrong('cause', 'given: the cause it is against, such as "batching"');
  if (known.includes(cause)) return cause;
  if (cause === 'mix_shift') inner.wrong('cause', 'another one: of a shift of the mix each order does as well as ever');
  const near = nearest(cause, known);
  return inner.wrong('cause', near ? `a cause that is known: did you mean "${near}"` : `one of ${known.join(', ')}`);
}

/** What cxf measures, by name; anything of several words is told as it stands. */
function tradeoffsOf(inner: Inner): Pick<OwnIntervention, 'costs' | 'stated'> {
  if (!inner.has('tradeoffs')) return { costs: null, stated: [] };
  const isCost = (t: string): t is CostId => COST_IDS.some((id) => id === t);
  const texts = inner.list('tradeoffs');
  const strange = texts.find((t) => !isCost(t) && !/\s/.test(t.trim()));
  if (strange !== undefined)
    inner.wrong('tradeoffs', `some of ${COST_IDS.join(', ')}, or sentences (found "${strange.slice(0, 40)}")`);
  return { costs: texts.filter(isCost), stated: texts.filter((t) => !isCost(t)) };
}

function costOf(inner: Inner): StatedCost | null {
  const cost = inner.inner('cost', '{ amount = 0.35, unit = "USD", per = "order" }', ['amount', 'unit', 'per', 'text']);
  if (cost === null) return null;
  return {
    amount: cost.number('amount', 0, 1e12) ?? cost.wrong('amount', 'given: a number, such as amount = 0.35'),
    unit: cost.short('unit', 20) ?? cost.wrong('unit', 'given: what is counted, such as unit = "USD"'),
    per: cost.word('per', ['order', 'day']) ?? cost.wrong('per', 'given: "order" or "day"'),
    text: cost.text('text') ?? '',
  };
}

function interventionOf(
  doc: Document,
  table: Table,
  n: number,
  drivers: readonly OwnDriver[],
  causes: ReadonlyMap<string, string | null>,
) {
  const name = typeof table.lever === 'string' && table.lever.trim() !== '' ? table.lever.slice(0, 30) : String(n);
  const inner = new Inner(doc, `interventions.${name}`, table, KEYS);
  const lever =
    inner.short('lever', LONGEST) ?? inner.wrong('lever', 'given: what is turned, such as lever = "batching_threshold"');
  const cause = causeOf(inner, [...causes.keys()]);
  const own: OwnIntervention = {
    cause,
    lever,
    title: inner.text('title'),
    from: inner.value('from'),
    to: inner.value('to'),
    effect: inner.word('effect', EFFECTS),
    scopes: scopesOf(inner, drivers, causes.get(cause) ?? null),
    ...tradeoffsOf(inner),
    cost: costOf(inner),
    complexity: inner.word('complexity', COMPLEXITIES),
    rolloutDays: inner.number('rollout_days', 0, MOST_DAYS, true),
    reversible: inner.yesNo('reversible'),
  };
  return own;
}

/** `[[interventions]]`: measures of the user's own against a cause, or what cxf does not know of one of its own. */
export function interventions(
  doc: Document,
  drivers: readonly OwnDriver[],
  hypotheses: readonly OwnHypothesis[],
): OwnIntervention[] {
  const causes = causesOf(drivers, hypotheses);
  const seen = new Set<string>();
  return doc.tables('interventions').map((table, i) => {
    const own = interventionOf(doc, table, i + 1, drivers, causes);
    const key = `${own.cause} ${slugOf(own.lever)}`;
    if (seen.has(key)) doc.wrong(`interventions.${own.lever}.lever`, `another one: it is given twice for ${own.cause}`);
    seen.add(key);
    return own;
  });
}
