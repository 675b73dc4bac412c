import { COLUMNS, columnDef } from '../model/columns.js';
import type { InitColumn, InitDocument, InitQuestion } from '../model/init.js';
import type { ColumnLook } from '../model/look.js';
import { fromLocal, offsets } from '../model/timezone.js';
import type { Chosen, Mapped } from './propose.js';
import { sliceable } from './sliceable.js';
import { maturityHours, thinEnd } from './span.js';
import { id } from './sql.js';
import { tomlText } from './toml.js';
import { truthOf } from './truth.js';
import { type Answers, type Evidence, percent } from './types.js';

const iso = (at: number): string => new Date(at).toISOString();
/** So many alternatives are told. */
const OTHERS = 3;

const levelOf = ({ score, given }: Chosen): InitColumn['level'] =>
  given ? 'given' : score >= 0.8 ? 'sure' : score >= 0.6 ? 'likely' : 'guess';
const round = (x: number): number => Math.round(1000 * Math.min(1, x)) / 1000;

const columnOf = (c: Chosen): InitColumn => ({
  column: c.target,
  meaning: columnDef(c.target)?.meaning ?? '',
  expression: c.sql,
  from: [...c.from],
  confidence: round(c.score),
  level: levelOf(c),
  reasons: [...c.reasons],
  others: c.others.slice(0, OTHERS).map((o) => ({ expression: o.sql, confidence: round(o.score) })),
});

/** The instant of a time as it stands in the source. */
const instant = (at: number, { zones }: Mapped): number => (zones.local === null ? at : fromLocal(at, offsets(zones.local)));

function asOfOf(mapped: Mapped, { now, freshnessMs }: Evidence): InitDocument['as_of'] {
  const { created } = mapped;
  if (!created) return { value: null, reason: 'As seen now, unless this is set' };
  const last = instant(created.last, mapped);
  if (now - last <= freshnessMs)
    return { value: null, reason: `The last order is of ${iso(last)}: cxf looks from now; to look back, give a time or` };
  const thin = thinEnd(created);
  if (thin)
    return {
      value: iso(instant(thin.at, mapped)).replace('.000Z', 'Z'),
      reason: `The data end here: after it stand ${thin.orders} orders where ${thin.usual} are usual, the export seems not to be whole. Take it out when newer orders are loaded`,
    };
  return {
    value: 'latest',
    reason: `The last order is of ${iso(last)}: cxf looks from the end of the data. Take it out when newer orders are loaded`,
  };
}

function maturityOf({ chosen, created }: Mapped, { times }: Evidence): InitDocument['maturity'] {
  const from = (target: string): string | undefined => chosen.find((c) => c.target === target)?.from[0];
  const outcomes = ['cancelled_at', 'refunded_at', 'support_at'].flatMap((t) => from(t) ?? []);
  const hours = created === null ? null : maturityHours(times.lags, created.column, from('delivered_at') ?? null, outcomes);
  const late = [
    ['refunded', 'refunded_at'],
    ['support_contact', 'support_at'],
  ] as const;
  const untimed = late.some(([flag, time]) => from(flag) !== undefined && from(time) === undefined);
  const later = untimed ? '; refunds and contacts come later than that: set it to the hours after which they are known' : '';
  if (hours === null)
    return { value: null, reason: 'Nothing tells how late outcomes become known: orders younger than maturity are not judged' };
  return {
    value: `${hours}h`,
    reason: `Younger orders are not judged: by then 95 % of what is delivered has arrived${later}`,
  };
}

/** Numbers and flags that nothing reads. */
const driverLike = (c: ColumnLook): boolean =>
  c.distinct >= 2 &&
  c.filled > 0.5 * c.rows &&
  !/(^|[^a-z])(id|nr|no|uuid|key)$/i.test(c.name.replace(/([a-z])([A-Z])/g, '$1_$2')) &&
  (truthOf(c)?.sure === 1 || c.type === 'BOOLEAN' || (c.shapes.number > 0.98 && c.distinct < 0.5 * c.rows));

/** All of the document but what happened to the file. */
export function describe(
  mapped: Mapped,
  evidence: Evidence,
  questions: readonly InitQuestion[],
  more: {
    readonly source: string;
    readonly unavailable: InitDocument['unavailable'];
    readonly problems: readonly string[];
    readonly answers: Answers;
  },
): Omit<InitDocument, 'file' | 'first_detect' | 'next'> {
  const { chosen, zones, created } = mapped;
  const { look } = evidence;
  const used = new Set(chosen.flatMap((c) => c.from));
  const has = (target: string): boolean => chosen.some((c) => c.target === target);
  const dimensions = ['region', 'category'].filter(has);
  const unused = look.columns.filter((c) => !used.has(c.name));
  const parts = {
    columns: chosen.map(columnOf),
    not_found: COLUMNS.filter((c) => !has(c.name)).map((c) => ({ column: c.name, meaning: c.meaning })),
    unavailable: more.unavailable,
    dimensions: dimensions.length > 0 ? dimensions : ['store_id'].filter(has),
    timezone: { zone: zones.timezone, by_region: { ...zones.timezones }, reasons: [...zones.reasons] },
    as_of: asOfOf(mapped, evidence),
    maturity: maturityOf(mapped, evidence),
  };
  const createdSql = chosen.find((c) => c.target === 'created_at');
  const spare = sliceable(look).filter((c) => !used.has(c.name) && c.distinct <= 12 && truthOf(c)?.sure !== 1);
  const toml = tomlText({
    source: more.source,
    name: look.name,
    doc: parts,
    moreDimensions: spare.map((c) => c.name),
    drivers: unused.filter((c) => driverLike(c) && !spare.includes(c)).map((c) => c.name),
    promise: has('promised_eta') || !createdSql || !has('delivered_at') ? null : `${createdSql.sql} + INTERVAL 45 MINUTE`,
  });
  return {
    schema: 'cxf.init/v1',
    source: look.name,
    rows: look.rows,
    span: created && { start: iso(instant(created.first, mapped)), end: iso(instant(created.last, mapped)) },
    ...parts,
    unused: unused.map((c) => c.name),
    questions: [...questions],
    problems: [...more.problems],
    toml,
  };
}

/** Columns that hold only a time of day. */
const clocksIn = (look: Evidence['look']): ColumnLook[] => look.columns.filter((c) => c.shapes.clock > 0.98);

/** Only days, while the time of day stands in another column. */
function daysOnly(created: Chosen | undefined, look: Evidence['look']): string[] {
  const days = created && !created.given ? look.columns.find((c) => c.name === created.from[0]) : undefined;
  const [clock] = clocksIn(look);
  if (!days || !clock || !(days.type === 'DATE' || (days.type === 'VARCHAR' && days.clockShare < 0.5 && days.shapes.iso > 0.9)))
    return [];
  const sum = `CAST(${id(days.name)} AS DATE) + CAST(${id(clock.name)} AS TIME)`;
  return [
    `"${days.name}" holds days without a time of day; if "${clock.name}" is that, say --map created_at=${JSON.stringify(sum)}`,
  ];
}

/** Why the proposal cannot work, each with what to do: what is required was not found, or is not what it must be. */
export function problemsOf({ chosen, created }: Mapped, { look }: Evidence): string[] {
  const has = (target: string): Chosen | undefined => chosen.find((c) => c.target === target);
  const [order, placed] = [has('order_id'), has('created_at')];
  const idLook = look.columns.find((c) => c.name === order?.from[0]);
  const repeats = idLook && !order?.given ? idLook.filled / Math.max(1, idLook.distinct) : 1;
  const map = (name: string): string => `say which one with --map ${name}=COLUMN`;
  return [
    ...(order ? [] : [`no column is different in every row, so the id of the order was not found: ${map('order_id')}`]),
    ...(repeats > 1.2
      ? [
          `"${order?.from[0]}" holds ${idLook?.distinct} ids in ${idLook?.filled} rows: rows seem to be items or events; write one row an order, or ${map('order_id')}`,
        ]
      : []),
    ...(placed ? [] : [`no column holds the time the order was placed: ${map('created_at')}`]),
    ...(placed && !placed.given && created && created.filled < 0.5
      ? [`"${placed.from[0]}" has a time in ${percent(created.filled)} of the rows only: ${map('created_at')}`]
      : []),
    ...daysOnly(placed, look),
    ...(['region', 'category', 'store_id'].some(has)
      ? []
      : [`no column to slice by, such as a region, a category or a store: ${map('region')}`]),
  ];
}
