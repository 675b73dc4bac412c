import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usageError } from '../errors.js';
import { isTimeZone } from '../model/timezone.js';
import { DEFAULTS } from './defaults.js';
import { Document, findUpward, readDocument } from './document.js';
import { type FlagName, type Flags, type Given, given } from './flags.js';
import { absolute, shown, stateFolder } from './paths.js';
import type { Settings } from './settings.js';
import { dayparts, severity, timezones, weights } from './tables.js';
import { parseAsOf, parseDuration } from './time.js';
import { parseWhere } from './where.js';

const KEYS = [
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
  'min_orders',
  'lock_timeout',
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
    if (outside) return outside;
    const text = this.doc.text(key);
    return text === null ? null : { text, from: `${this.doc.name}: ${key}`, base: this.doc.folder };
  }

  duration(name: FlagName | null, key: string, fallback: number, least = 0): number {
    const value = name ? this.get(name, key) : this.fileOnly(key);
    return value ? parseDuration(value.text, value.from, least) : fallback;
  }

  private fileOnly(key: string): Given | null {
    const text = this.doc.text(key);
    return text === null ? null : { text, from: `${this.doc.name}: ${key}`, base: this.doc.folder };
  }
}

function sourceOf(values: Values): string {
  const value = values.get('source', 'source');
  if (!value) {
    throw usageError('no_source', `${values.doc.name} names no source.`, 'add source = "orders.parquet" to it, or give --source');
  }
  const table = value.from.startsWith('-') || value.from.startsWith('CXF_') ? null : values.doc.text('table');
  return absolute(value.text, value.base) + (table === null ? '' : `::${table}`);
}

function timezoneOf(doc: Document): string {
  const zone = doc.text('timezone') ?? DEFAULTS.timezone;
  return isTimeZone(zone)
    ? zone
    : doc.wrong('timezone', `a time zone such as "America/Los_Angeles" (found "${zone.slice(0, 40)}")`);
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
  const asOf = values.get('asOf', 'as_of');
  const events = values.get('events', 'events');
  const where = values.get('where', 'where');
  const { lines, minOrders } = severity(doc);
  return {
    configFile: found?.file ?? null,
    source,
    sourceName: sample ? 'packaged sample' : shown(source, input.cwd),
    isSample: sample,
    events: events ? absolute(events.text, events.base) : null,
    stateDir: stateOf(values, input, source, found !== null && !isSample),
    asOf: asOf ? parseAsOf(asOf.text, asOf.from, timezone, input.now) : { kind: 'now' },
    timezone,
    timezones: timezones(doc),
    maturityMs: values.duration(null, 'maturity', DEFAULTS.maturityMs),
    freshnessMs: values.duration(null, 'freshness', DEFAULTS.freshnessMs, HOUR),
    baselineMs: values.duration('baseline', 'baseline', DEFAULTS.baselineMs, 3 * DAY),
    sinceMs: values.duration('since', 'since', DEFAULTS.sinceMs, HOUR),
    dimensions: doc.list('dimensions'),
    columns: doc.texts('columns'),
    dayparts: dayparts(doc),
    severity: lines,
    minOrders,
    weights: weights(doc),
    drivers: doc.table('drivers'),
    where: where ? parseWhere(where.text, where.from) : {},
    lockTimeoutMs: values.duration('lockTimeout', 'lock_timeout', DEFAULTS.lockTimeoutMs),
  };
}
