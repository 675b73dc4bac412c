import { CAUSES, DIRECTIONS, OWN_MECHANISMS, type OwnHypothesis, TOUCHED, type Touched } from '../model/causes.js';
import { DRIVERS, type OwnDriver } from '../model/drivers.js';
import type { Document } from './document.js';
import { checkName, Inner, titled } from './names.js';

const KEYS = [
  'id',
  'title',
  'driver',
  'harmful',
  'mechanism',
  'hurts',
  'spares',
  'levers',
  'downstream_of',
  'shows',
  'segments',
  'why',
] as const;

type Table = Readonly<Record<string, unknown>>;

/** Outcomes it cannot change: those named, or all but those it is said to hurt; null where nothing is said. */
function sparesOf(inner: Inner): Touched[] | null {
  const [hurts, spares] = [inner.list('hurts', TOUCHED), inner.list('spares', TOUCHED)];
  if (inner.has('hurts') && inner.has('spares')) inner.wrong('spares', 'left out where hurts is given');
  if (inner.has('hurts')) return TOUCHED.filter((t) => !hurts.includes(t));
  return inner.has('spares') ? spares : null;
}

function driverOf(inner: Inner, own: readonly OwnDriver[]): string {
  const known = [...DRIVERS.filter((d) => d.role !== 'mediator').map((d) => d.id), ...own.map((d) => d.id)];
  const driver = inner.text('driver') ?? inner.wrong('driver', 'given: the driver that records it, such as "kitchen_temp"');
  if (DRIVERS.some((d) => d.id === driver && d.role === 'mediator'))
    inner.wrong('driver', `a cause: ${driver} lies between a cause and the customer`);
  return known.includes(driver) ? driver : inner.wrong('driver', `a name under [drivers], or one of ${known.join(', ')}`);
}

function hypothesisOf(doc: Document, table: Table, own: readonly OwnDriver[], ids: readonly string[]): OwnHypothesis {
  const id = checkName(doc, `hypotheses.${String(table.id)}.id`, table.id);
  const inner = new Inner(doc, `hypotheses.${id}`, table, KEYS);
  const drivers = [...DRIVERS.map((d) => d.id), ...own.map((d) => d.id)];
  const driver = driverOf(inner, own);
  return {
    id,
    title: inner.text('title') ?? titled(id),
    driver,
    harmful: inner.word('harmful', DIRECTIONS) ?? own.find((d) => d.id === driver)?.harmful ?? null,
    mechanism: inner.word('mechanism', OWN_MECHANISMS) ?? 'unknown',
    spares: sparesOf(inner),
    shows: inner.list('shows', drivers),
    levers: [...new Set([...inner.list('levers'), ...(own.find((d) => d.id === driver)?.levers ?? [])])],
    downstreamOf: inner.list(
      'downstream_of',
      ids.filter((i) => i !== id),
    ),
    segments: inner.list('segments', drivers),
    why: inner.text('why') ?? '',
  };
}

/** Two causes that say the same of the same driver could not be told apart. */
function checkApart(doc: Document, found: readonly OwnHypothesis[]): void {
  const seen = new Map<string, string>(CAUSES.map((c) => [`${c.driver} ${c.harmful}`, c.id]));
  for (const { id, driver, harmful } of found) {
    const other = seen.get(`${driver} ${harmful}`);
    if (other !== undefined) doc.wrong(`hypotheses.${id}.driver`, `another one: ${other} already is ${driver} going ${harmful}`);
    seen.set(`${driver} ${harmful}`, id);
  }
}

/** `[[hypotheses]]`: causes of the user's own, each with the driver that records it. */
export function hypotheses(doc: Document, own: readonly OwnDriver[]): OwnHypothesis[] {
  const tables = doc.tables('hypotheses');
  const ids: string[] = CAUSES.map((c) => c.id);
  for (const { id } of tables) {
    if (id === undefined) doc.wrong('hypotheses', 'tables that each have an id, such as id = "kitchen_heat"');
    const shown = typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 40) : '?';
    const name = checkName(doc, `hypotheses.${shown}.id`, id);
    if (ids.includes(name)) {
      const built = CAUSES.some((c) => c.id === name);
      doc.wrong(`hypotheses.${name}.id`, built ? `another one: ${name} is one of cxf's own` : 'another one: it is given twice');
    }
    ids.push(name);
  }
  const found = tables.map((table) => hypothesisOf(doc, table, own, ids));
  checkApart(doc, found);
  return found;
}
