import { DRIVERS, type DriverUnit, type OwnDriver } from '../model/drivers.js';
import { COMPARISONS, type OrderKind, type Scopes } from '../model/interventions.js';
import type { Inner } from './names.js';

/** No kinds of orders, but the stores whose driver moved, and the hours of the day that hold most of the harm. */
const [STORES, HOURS] = ['stores', 'hours'];
const TEST = /^\s*([\p{L}\p{N}_-]+)\s*(?:(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*)?$/u;

const UNITS: Readonly<Partial<Record<DriverUnit, string>>> = { seconds: ' s', km: ' km', mm: ' mm' };
/** A word that begins with a capital, unless it is an abbreviation. */
const within = (title: string): string => (/^\p{Lu}\p{Lu}/u.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1));

interface Known {
  readonly title: string;
  readonly unit: DriverUnit | null;
}

/** Drivers that are known before an order is dispatched, when a rule has to decide. */
function knownOf(own: readonly OwnDriver[]): Map<string, Known> {
  const early = DRIVERS.filter((d) => d.role !== 'mediator');
  return new Map([...early, ...own].map(({ id, title, unit }) => [id, { title, unit }]));
}

function kindOf(inner: Inner, text: string, known: ReadonlyMap<string, Known>, driver: string | null): OrderKind {
  const [, id = '', compare, value] = TEST.exec(text) ?? [];
  const found = known.get(id);
  const late = DRIVERS.some((d) => d.id === id && !found);
  if (late) inner.wrong('segments', `made of what is known before an order is dispatched, which ${id} is not`);
  if (!found)
    return inner.wrong(
      'segments',
      `a list such as ["fragile", "distance_km > 5", "stores", "hours"] (found "${text.slice(0, 40)}")`,
    );
  if (id === driver)
    inner.wrong('segments', `made of other drivers: ${id} is what the cause moves; "stores" are those where it did`);
  if (compare === undefined)
    return {
      name: id === 'fragile' ? 'fragile baskets' : `orders with ${within(found.title)}`,
      driver: id,
      compare: '=',
      value: 1,
    };
  const by = COMPARISONS.find((c) => c === compare) ?? '>';
  return {
    name: `orders with ${within(found.title)} ${by} ${value}${UNITS[found.unit ?? 'number'] ?? ''}`,
    driver: id,
    compare: by,
    value: Number(value),
  };
}

/** `segments`: yes-and-no drivers, drivers beyond a value, `stores` and `hours`. @param driver what the cause moves */
export function scopesOf(inner: Inner, own: readonly OwnDriver[], driver: string | null): Scopes | null {
  if (!inner.has('segments')) return null;
  const [texts, known] = [inner.list('segments'), knownOf(own)];
  const kinds = texts.filter((t) => t !== STORES && t !== HOURS).map((t) => kindOf(inner, t, known, driver));
  return { kinds, stores: texts.includes(STORES), hours: texts.includes(HOURS) };
}
