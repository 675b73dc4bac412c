import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usageError } from '../errors.js';
import { DAYPART } from '../model/dayparts.js';
import { isTimeZone } from '../model/timezone.js';
import { calendar } from './calendar.js';
import { DEFAULTS } from './defaults.js';
import { Document, findUpward, readDocument } from './document.js';
import { drivers } from './drivers.js';
import { type FlagName, type Flags, type Given, given, given as outside } from './flags.js';
import { hypotheses } from './hypotheses.js';
import { interventions } from './interventions.js';
import { cacheOf, memoryOf, threadsOf } from './limits.js';
import { notify } from './notify.js';
import { absolute, shown, stateFolder } from './paths.js';
import type { Settings } from './settings.js';
import { dayparts, severity, timezones, weights } from './tables.js';
import { formatDuration, parseAsOf, parseDuration } from './time.js';
import { parseWhere } from './where.js';

/** What may stand in cxf.toml. */
export const KEYS = [
  'source',
  'table',
  'events',
  'state',
  'as_of',
  'timezone',
  'maturity',
  'freshness',
  'baseline',
  'since',
  'where',
  'lock_timeout',
  'cache',
  'memory',
  'threads',
  'min_orders',
  'dimensions',
  'columns',
  'timezones',
  'dayparts',
  'severity',
  'weights',
  'drivers',
  'calendar',
  'notify',
  'hypotheses',
  'interventions',
] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface LoadInput {
  readonly flags: Flags;
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  /** Folder of the installed package, where the sample is. */
  readonly packageRoot: string;
  /** Milliseconds UTC. */
  readonly now: number;
  /**
   * For commands that compare each hour by itself with the baseline before it: the window may be longer than the baseline, and `since`
   * of the file, meant for detection, does not count. Milliseconds of the window where none is given.
   */
  readonly rollingMs?: number;
}

/** Where the settings come from: a named file, one found upward, the sample's, or none. */
function locate({ flags, env, cwd, packageRoot }: LoadInput): { doc: Document | null; isSample: boolean } {
  const named = given('config', flags, env, cwd);
  if (named) {
    const file = resolve(named.base, named.text);
    if (!existsSync(file))
      throw usageError(
        'no_such_file',
        `${named.from}: there is no file ${shown(file, cwd)}.`,
        'check the path, or run without it',
      );
    return { doc: readDocument(file, shown(file, cwd)), isSample: false };
  }
  const found = findUpward(cwd);
  const sampleFile = join(packageRoot, 'data', 'sample', 'cxf.toml');
  if (found && resolve(found) !== resolve(sampleFile)) return { doc: readDocument(found, shown(found, cwd)), isSample: false };
  if (given('source', flags, env, cwd)) return { doc: null, isSample: false };
  return { doc: readDocument(sampleFile, 'packaged sample'), isSample: true };
}

/** One value by precedence: flag, environment, file. */
class Values {
  constructor(
    private readonly input: LoadInput,
    readonly doc: Document,
  ) {}

  get(name: FlagName, key: string): Given | null {
    const outside = given(name, this.input.flags, this.input.env, this.input.cwd);
    return outside ?? this.#inFile(key, this.doc.text(key));
  }

  time(name: FlagName, key: string): Given | null {
    const outside = given(name, this.input.flags, this.input.env, this.input.cwd);
    return outside ?? this.#inFile(key, this.doc.time(key));
  }

  duration(name: FlagName | null, key: string, fallback: number, least = 0): number {
    const outside = name && given(name, this.input.flags, this.input.env, this.input.cwd);
    const value = outside || this.#inFile(key, this.doc.text(key, '24h'));
    return value ? parseDuration(value.text, value.from, least) : fallback;
  }

  #inFile(key: string, text: string | null): Given | null {
    return text === null ? null : { text, from: this.place(key), base: this.doc.folder };
  }

  /** How messages call a key of the file. */
  place(key: string): string {
    return `${this.doc.name}: ${key}`;
  }
}

function sourceOf(values: Values): string {
  const value = values.get('source', 'source');
  if (!value) {
    throw usageError('no_source', `${values.doc.name} names no source.`, 'add source = "orders.parquet" to it, or give --source');
  }
  const table = value.from === values.place('source') ? values.doc.text('table') : null;
  return absolute(value.text, value.base) + (table === null ? '' : `::${table}`);
}

function timezoneOf(doc: Document): string {
  const zone = doc.text('timezone', 'America/Los_Angeles') ?? DEFAULTS.timezone;
  return isTimeZone(zone)
    ? zone
    : doc.wrong('timezone', `a time zone such as "America/Los_Angeles" (found "${zone.slice(0, 40)}")`);
}

/** Dimensions to slice by. The daypart always is one, so that naming it changes nothing. */
function dimensionsOf(doc: Document): string[] | null {
  const names = doc.list('dimensions');
  if (names === null) return null;
  const own = names.filter((name) => name !== DAYPART);
  if (own.length === 0) doc.wrong('dimensions', 'a list of at least one column, such as ["region", "category"]');
  const twice = own.find((name, i) => own.indexOf(name) !== i);
  if (twice !== undefined) doc.wrong('dimensions', `a list without repetition: "${twice.slice(0, 40)}" is named twice`);
  return own;
}

/** The window is compared with stretches of whole weeks (days, below a week of baseline): at least one must fit. */
function checkSpan(sinceMs: number, baselineMs: number): void {
  const unit = baselineMs >= 7 * DAY ? 7 * DAY : DAY;
  const needed = Math.ceil(sinceMs / unit) * unit;
  if (needed <= baselineMs) return;
  throw usageError(
    'baseline_too_short',
    `--baseline ${formatDuration(baselineMs)} holds nothing as long as --since ${formatDuration(sinceMs)} to compare with.`,
    `use --baseline ${needed / DAY}d or longer, or a shorter --since`,
  );
}

/** A length, or the time the window begins: whole hours back from as_of. */
function sinceOf(
  values: Values,
  asOf: Settings['asOf'],
  timezone: string,
  { now, flags, env, cwd, rollingMs }: LoadInput,
): number {
  const given = rollingMs === undefined ? values.get('since', 'since') : outside('since', flags, env, cwd);
  if (!given && rollingMs !== undefined) return rollingMs;
  const word = given?.text.trim().toLowerCase() ?? '';
  if (!given || !/^\d{4}-|^(today|yesterday)$/.test(word)) return values.duration('since', 'since', DEFAULTS.sinceMs, HOUR);
  const start = parseAsOf(word, given.from, timezone, asOf.kind === 'at' ? asOf.at : now);
  if (asOf.kind === 'latest' || start.kind !== 'at')
    throw usageError(
      'bad_since',
      `${given.from} "${word}" is a time, and as_of is "latest".`,
      'write a length such as 24h, or give --as-of a time',
    );
  const length = (asOf.kind === 'at' ? asOf.at : now) - start.at;
  if (length < HOUR)
    throw usageError(
      'bad_since',
      `${given.from} "${word}" is not an hour before as_of.`,
      'give an earlier time, or a later --as-of',
    );
  return Math.ceil(length / HOUR) * HOUR;
}

function stateOf(values: Values, input: LoadInput, source: string, hasFile: boolean): string {
  const value = values.get('state', 'state');
  if (value) return absolute(value.text, value.base);
  return hasFile ? join(values.doc.folder, '.cxf') : stateFolder(source, input.env);
}

/** Settings from flags, environment, cxf.toml and defaults, in this order. Throws one clear CxfError on anything wrong. */
export function loadSettings(input: LoadInput): Settings {
  const { doc: found, isSample } = locate(input);
  const doc = found ?? new Document(join(input.cwd, 'cxf.toml'), 'cxf.toml', {});
  doc.onlyKnown(KEYS);
  const values = new Values(input, doc);
  const source = sourceOf(values);
  const sample = isSample && !input.flags.source && !input.env.CXF_SOURCE;
  const timezone = timezoneOf(doc);
  const at = values.time('asOf', 'as_of');
  const events = values.get('events', 'events');
  const where = values.get('where', 'where');
  const { lines, minOrders } = severity(doc);
  const baselineMs = values.duration('baseline', 'baseline', DEFAULTS.baselineMs, 3 * DAY);
  const asOf = at ? parseAsOf(at.text, at.from, timezone, input.now) : ({ kind: 'now' } as const);
  const sinceMs = sinceOf(values, asOf, timezone, input);
  if (input.rollingMs === undefined) checkSpan(sinceMs, baselineMs);
  const dimensions = dimensionsOf(doc);
  const columns = doc.texts('columns');
  const own = drivers(doc, [...(dimensions ?? []), ...Object.keys(columns)]);
  const causes = hypotheses(doc, own);
  return {
    configFile: found?.file ?? null,
    source,
    sourceName: sample ? 'packaged sample' : shown(source, input.cwd),
    isSample: sample,
    events: events ? absolute(events.text, events.base) : null,
    stateDir: stateOf(values, input, source, found !== null && !isSample),
    asOf,
    timezone,
    timezones: timezones(doc),
    maturityMs: values.duration(null, 'maturity', DEFAULTS.maturityMs),
    freshnessMs: values.duration(null, 'freshness', DEFAULTS.freshnessMs, HOUR),
    baselineMs,
    sinceMs,
    dimensions,
    columns,
    dayparts: dayparts(doc),
    severity: lines,
    minOrders,
    weights: weights(doc),
    drivers: own,
    hypotheses: causes,
    interventions: interventions(doc, own, causes),
    calendar: calendar(doc),
    notify: notify(doc),
    where: where ? parseWhere(where.text, where.from) : {},
    lockTimeoutMs: values.duration('lockTimeout', 'lock_timeout', DEFAULTS.lockTimeoutMs),
    cacheBytes: input.flags.cache === false ? 0 : cacheOf(doc, input.env),
    memoryBytes: memoryOf(doc, input.env),
    threads: threadsOf(doc, input.env),
  };
}
