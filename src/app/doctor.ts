import { shown } from '../config/paths.js';
import type { Settings } from '../config/settings.js';
import { availableMetrics } from '../detect/detect.js';
import { cacheFindings } from '../doctor/cache.js';
import { events } from '../doctor/events.js';
import { boundFindings, dataFindings, worst } from '../doctor/findings.js';
import { type DoctorInput, type EventsInput, finding } from '../doctor/types.js';
import { duckdbVersion } from '../engine/duckdb.js';
import { examine } from '../engine/examine.js';
import { openEngine } from '../engine/open.js';
import { CxfError } from '../errors.js';
import type { ColumnName } from '../model/columns.js';
import type { DoctorDocument, Finding } from '../model/doctor.js';
import type { Examined } from '../model/examined.js';
import { resolveAsOf } from './as-of.js';
import { examineState } from './doctor-state.js';
import { listEvents } from './events.js';
import { rollupStatus } from './rollups.js';

export interface DoctorOptions {
  /** Milliseconds UTC. */
  readonly now: number;
  readonly cwd: string;
  /** Of cxf and of Node. */
  readonly versions: { readonly cxf: string; readonly node: string };
  readonly progress?: (step: string) => void;
}

/** The oldest Node that cxf is made for. */
const NODE = [20, 19] as const;

function versionFindings({ cxf, node }: DoctorOptions['versions'], duckdb: string | null): Finding[] {
  const [major = 0, minor = 0] = node.replace(/^v/, '').split('.').map(Number);
  const old = major < NODE[0] || (major === NODE[0] && minor < NODE[1]);
  if (old)
    return [finding('versions', 'wrong', 'old_node', `Node ${node} is too old`, `install Node ${NODE.join('.')} or later`)];
  if (duckdb === null)
    return [
      finding(
        'versions',
        'wrong',
        'no_duckdb',
        'DuckDB cannot be loaded on this machine',
        'install cxf again (npm ci): its binary belongs to another system',
      ),
    ];
  return [finding('versions', 'ok', 'versions', `cxf ${cxf}, Node ${node}, DuckDB ${duckdb}`)];
}

const refused = (check: Finding['check'], error: unknown): Finding => {
  if (!(error instanceof CxfError)) throw error;
  return finding(check, 'wrong', error.code, error.message, error.hint);
};

/** Errors that are about the mapping rather than about the source. */
const OF_MAPPING = new Set([
  'unknown_column',
  'missing_column',
  'bad_expression',
  'bad_type',
  'unknown_dimension',
  'no_dimension',
  'bad_value',
]);

function dimensionsOf(settings: Settings, facts: Examined): string[] {
  const has = (name: string): boolean => facts.columns.some((c) => c.column === name);
  if (settings.dimensions) return [...settings.dimensions];
  const found = ['region', 'category'].filter(has);
  return found.length > 0 ? found : ['store_id'].filter(has);
}

function inputOf(settings: Settings, facts: Examined, now: number): DoctorInput {
  const { asOf, freshnessMs, maturityMs, sinceMs, baselineMs, timezone, timezones } = settings;
  const names = new Set(facts.columns.map((c) => c.column as ColumnName));
  if (names.has('trip_id')) names.add('batch_size');
  return {
    ...{ name: settings.sourceName, facts, now, freshnessMs, maturityMs, sinceMs, baselineMs, timezone, timezones },
    unavailable: availableMetrics(names).unavailable,
    dimensions: dimensionsOf(settings, facts),
    asOf: resolveAsOf(asOf, { lastOrder: facts.last }, now),
    asOfKind: asOf.kind,
  };
}

/** A warehouse is asked for the mapping, the ends and what its engine checks by itself; its orders are not counted one by one. */
async function ofWarehouse(settings: Settings, options: DoctorOptions): Promise<{ input: null; findings: Finding[] }> {
  const engine = await openEngine(settings);
  try {
    const info = await engine.describe();
    const facts: Examined = {
      ...{
        columns: [],
        unread: [],
        orders: Number.NaN,
        undated: 0,
        withoutId: 0,
        repeated: 0,
        repeatedId: null,
        future: 0,
        oddities: [],
      },
      ...{ first: info.firstOrder, last: info.lastOrder, warnings: [], hours: [], late: [], ages: [], stores: null },
    };
    const { unavailable } = availableMetrics(info.available);
    const input = { ...inputOf(settings, facts, options.now), unavailable, dimensions: info.dimensions };
    const told = info.warnings.map((w) => finding('values', 'warning', w.code, w.message));
    const left = finding(
      'source',
      'note',
      'not_counted',
      'values, ranges, gaps and time zones of a warehouse are not looked at order by order',
      'run cxf doctor on an extract of some weeks',
    );
    return { input: null, findings: [...boundFindings(input), left, ...told] };
  } finally {
    await engine.close();
  }
}

/** What the source says of itself; null beside the findings where it could not be read. */
async function ofSource(settings: Settings, options: DoctorOptions): Promise<{ input: DoctorInput | null; findings: Finding[] }> {
  const { source, sourceName, columns, dimensions, drivers, weights, asOf } = settings;
  const engine = { source, sourceName, columns, dimensions, drivers, weights };
  const at = (last: number | null): number => resolveAsOf(asOf, { lastOrder: last }, options.now);
  try {
    if (/^trino:/i.test(settings.source)) return await ofWarehouse(settings, options);
    const input = inputOf(settings, await examine(engine, { now: options.now, asOf: at }), options.now);
    const none = input.dimensions.length === 0;
    const told = none
      ? [
          finding(
            'mapping',
            'wrong',
            'no_dimension',
            `${sourceName} has none of the columns region, category and store_id`,
            'map at least one: [columns] region = "city"',
          ),
        ]
      : [];
    return { input, findings: [...told, ...dataFindings(input)] };
  } catch (error) {
    const check = error instanceof CxfError && OF_MAPPING.has(error.code) ? 'mapping' : 'source';
    return { input: null, findings: [refused(check, error)] };
  }
}

async function changeLog(settings: Settings, options: DoctorOptions): Promise<EventsInput> {
  const file = settings.events === null ? null : shown(settings.events, options.cwd);
  try {
    const { events: list } = await listEvents(settings, options.now, options.cwd);
    return { file, events: list, error: null };
  } catch (error) {
    const { message, fix } = refused('events', error);
    return { file, events: [], error: { message, fix } };
  }
}

function configuration(settings: Settings, cwd: string): Finding {
  if (settings.isSample)
    return finding(
      'configuration',
      'note',
      'sample',
      'no cxf.toml and no --source: the packaged sample is used',
      'run cxf init YOUR_FILE',
    );
  if (settings.configFile === null)
    return finding(
      'configuration',
      'note',
      'no_file',
      'no cxf.toml: columns must have the names of the contract',
      'run cxf init YOUR_FILE to have it written',
    );
  return finding('configuration', 'ok', 'configuration', shown(settings.configFile, cwd));
}

/** A source that cannot be read is told already. */
async function cache(settings: Settings, readable: boolean): Promise<Finding[]> {
  return readable ? cacheFindings(await rollupStatus(settings)) : [];
}

/** `cxf doctor`: looks at everything an evaluation needs, and says what to mend. Writes nothing. */
export async function runDoctor(settings: Settings, options: DoctorOptions): Promise<DoctorDocument> {
  options.progress?.('looking at the source');
  const { input, findings } = await ofSource(settings, options);
  options.progress?.('looking at the state');
  const state = await examineState(settings, options.now);
  // A state that cannot be read is told once; its events are not there to be read.
  const broken = state.findings.some((f) => f.level === 'wrong');
  const log = broken ? [] : events(await changeLog(settings, options), input);
  const duckdb = await duckdbVersion();
  const all = [
    configuration(settings, options.cwd),
    ...findings,
    ...log,
    ...state.findings,
    ...(await cache(settings, input !== null && !findings.some((f) => f.level === 'wrong'))),
    ...versionFindings(options.versions, duckdb),
  ];
  const verdict = worst(all);
  return {
    schema: 'cxf.doctor/v1',
    sample: settings.isSample,
    verdict,
    as_of: input && input.facts.last !== null ? new Date(input.asOf).toISOString() : null,
    paths: {
      configuration: settings.configFile,
      source: settings.sourceName,
      events: settings.events === null ? null : shown(settings.events, options.cwd),
      state: settings.stateDir,
    },
    versions: { ...options.versions, duckdb, sqlite: state.sqlite },
    findings: all,
    next: verdict === 'wrong' || verdict === 'thin' ? [] : ['cxf detect'],
  };
}

/** The same where the configuration itself cannot be read. */
export async function misconfigured(error: CxfError, options: DoctorOptions): Promise<DoctorDocument> {
  const duckdb = await duckdbVersion();
  const all = [
    finding('configuration', 'wrong', error.code, error.message, error.hint),
    ...versionFindings(options.versions, duckdb),
  ];
  return {
    ...{ schema: 'cxf.doctor/v1', sample: false, verdict: worst(all), as_of: null },
    paths: { configuration: null, source: null, events: null, state: null },
    versions: { ...options.versions, duckdb, sqlite: null },
    ...{ findings: all, next: [] },
  };
}
