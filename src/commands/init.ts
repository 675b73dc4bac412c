import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { runDetect } from '../app/detect.js';
import { type Proposed, proposeMapping } from '../app/init.js';
import { given } from '../config/flags.js';
import { loadSettings } from '../config/load.js';
import { absolute, isUrl, shown } from '../config/paths.js';
import { parseDuration } from '../config/time.js';
import { CxfError, EXIT, type ExitCode, usageError } from '../errors.js';
import type { Answers } from '../init/types.js';
import { COLUMNS, type ColumnName, isColumnName } from '../model/columns.js';
import { DEFAULT_DAYPARTS } from '../model/dayparts.js';
import type { DetectDocument } from '../model/documents.js';
import type { InitDocument } from '../model/init.js';
import { nearest } from '../model/nearest.js';
import { isTimeZone } from '../model/timezone.js';
import { detectView } from '../report/detect.js';
import { initView } from '../report/init.js';
import { plain } from '../report/sanitize.js';
import { personAt } from './ask.js';
import { answerWith, type Globals } from './context.js';
import { type Io, writeWhole } from './io.js';
import { writeNew } from './new-file.js';

export interface InitOptions extends Globals {
  readonly yes?: boolean;
  readonly force?: boolean;
  /** False with --no-detect. */
  readonly detect?: boolean;
  /** False with --no-input. */
  readonly input?: boolean;
  readonly map?: readonly string[];
  readonly timezone?: string;
  readonly times?: string;
  readonly dates?: string;
  readonly promise?: string;
}

const MINUTE = 60_000;

/** `order_id=Bestellnummer`, `cancelled=none`. */
function mapped(texts: readonly string[]): Answers['columns'] {
  const columns: Partial<Record<ColumnName, string | null>> = {};
  for (const text of texts) {
    const [, name = text, value = ''] = /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/s.exec(text) ?? [];
    if (!isColumnName(name) || value === '') {
      const names = COLUMNS.map((c) => c.name);
      const near = nearest(name, names);
      throw usageError(
        'bad_map',
        `--map "${text.slice(0, 60)}" is not a column of cxf with one of yours.`,
        near && near !== name ? `did you mean "${near}"?` : 'write --map order_id=YOUR_COLUMN, or --map refunded=none',
      );
    }
    columns[name] = value === 'none' ? null : value;
  }
  return columns;
}

function oneOf<T>(flag: string, text: string | undefined, values: Readonly<Record<string, T>>): T | undefined {
  if (text === undefined) return undefined;
  if (Object.hasOwn(values, text.toLowerCase())) return values[text.toLowerCase()];
  throw usageError(
    'bad_value',
    `${flag} "${text.slice(0, 40)}" is neither ${Object.keys(values).join(' nor ')}.`,
    `use ${Object.keys(values).join(' or ')}`,
  );
}

function zoneOf(text: string | undefined): string | undefined {
  if (text === undefined || isTimeZone(text)) return text;
  throw usageError('bad_timezone', `--timezone "${text.slice(0, 40)}" is not a time zone.`, 'write one such as America/Chicago');
}

function answersOf(options: InitOptions): Answers {
  const timezone = zoneOf(options.timezone);
  const local = oneOf('--times', options.times, { local: true, utc: false });
  const monthFirst = oneOf('--dates', options.dates, { 'day-first': false, 'month-first': true });
  const promise = options.promise === undefined ? undefined : parseDuration(options.promise, '--promise') / MINUTE;
  return {
    columns: mapped(options.map ?? []),
    ...(timezone === undefined ? {} : { timezone }),
    ...(local === undefined ? {} : { local }),
    ...(monthFirst === undefined ? {} : { monthFirst }),
    ...(promise === undefined ? {} : { promiseMinutes: Math.round(promise) }),
  };
}

/** Files of the working directory that could be meant. */
const nearby = (cwd: string): string[] =>
  readdirSync(cwd)
    .filter((name) => /\.(parquet|pq|csv|tsv|json|ndjson|jsonl|arrow|feather|duckdb)(\.gz|\.zst)?$/i.test(name))
    .sort()
    .slice(0, 3);

function sourceOf(io: Io, argument: string | undefined, options: InitOptions): { source: string; name: string } {
  const value = argument ?? given('source', options, io.env, io.cwd)?.text;
  if (value === undefined || value.trim() === '') {
    const [first] = nearby(io.cwd);
    throw usageError('no_source', 'cxf init needs a source.', `name it: cxf init ${first ?? 'orders.csv'}`);
  }
  const source = absolute(value, io.cwd);
  return { source, name: shown(source, io.cwd) };
}

interface Target {
  readonly path: string;
  readonly shown: string;
  readonly exists: boolean;
}

function targetOf(io: Io, options: InitOptions): Target {
  const path = resolve(io.cwd, options.config ?? 'cxf.toml');
  const target = { path, shown: shown(path, io.cwd), exists: existsSync(path) };
  if (target.exists && options.force !== true)
    throw usageError(
      'file_exists',
      `${plain(target.shown)} exists already: nothing was changed.`,
      'keep it and run cxf doctor, or write anew with --force, which keeps a copy',
    );
  return target;
}

/** Relative to the file where the source lies below it or beside it. */
function inFile(source: string, file: string): string {
  if (isUrl(source)) return source;
  const near = relative(dirname(file), source);
  return near === '' ? '.' : near.startsWith('..') && near.length > source.length ? source : near;
}

/** A copy under the first free name. */
function backup(target: Target, cwd: string): string | null {
  if (!target.exists) return null;
  for (let n = 1; ; n++) {
    const copy = `${target.path}.bak-${n}`;
    if (existsSync(copy)) continue;
    copyFileSync(target.path, copy);
    return shown(copy, cwd);
  }
}

async function write(target: Target, toml: string, cwd: string): Promise<string | null> {
  const kept = backup(target, cwd);
  if (target.exists) writeWhole(target.path, toml, target.shown, '--config');
  else
    await writeNew('--config', target.path, target.shown, (temporary) => writeWhole(temporary, toml, target.shown, '--config'));
  return kept;
}

interface First {
  readonly summary: InitDocument['first_detect'];
  readonly detected: DetectDocument | null;
}

const sentence = ({ message, hint }: CxfError): string => (hint === null ? message : `${message.replace(/[.]$/, '')}; ${hint}`);

/** Detection by the new file, as the next `cxf detect` would run. */
async function firstDetect(io: Io, options: InitOptions, target: Target): Promise<First> {
  const { state, lockTimeout } = options;
  const flags = {
    config: target.path,
    ...(state ? { state } : {}),
    ...(lockTimeout ? { lockTimeout } : {}),
    ...(options.asOf ? { asOf: options.asOf } : {}),
  };
  try {
    const { CXF_SOURCE: _, ...env } = io.env;
    const settings = loadSettings({ flags, env, cwd: io.cwd, packageRoot: io.packageRoot, now: io.now });
    const doc = await runDetect(settings, { now: io.now });
    const incidents = doc.incidents.map((i) => ({ id: i.id, severity: i.severity, title: i.title }));
    return { summary: { as_of: doc.as_of, incidents, slices_tested: doc.slices_tested, error: null }, detected: doc };
  } catch (error) {
    if (!(error instanceof CxfError)) throw error;
    return { summary: { as_of: null, incidents: [], slices_tested: 0, error: sentence(error) }, detected: null };
  }
}

/** What keeps the file from being written: what does not work, then what only people can tell. */
function refusalOf(doc: Proposed, options: InitOptions): string | null {
  const [problem] = doc.problems;
  if (problem) return `nothing was written: ${problem.startsWith(doc.source) ? '' : `${doc.source}: `}${problem}`;
  if (options.yes === true) return null;
  const open = doc.questions.filter((q) => q.blocking);
  if (open.length === 0) return null;
  return `${open.length === 1 ? 'a question is' : `${open.length} questions are`} open (${open.map((q) => q.id).join(', ')}): nothing was written; answer with ${open[0]?.flag}, or take the proposal with --yes`;
}

/** `cxf init FILE`. */
export async function initCommand(io: Io, argument: string | undefined, options: InitOptions): Promise<ExitCode> {
  if (options.json && options.md) throw usageError('bad_format', '--json and --md exclude each other.', 'give one of them');
  const answers = answersOf(options);
  const target = targetOf(io, options);
  const { source, name } = sourceOf(io, argument, options);
  const asks =
    io.stdinIsTerminal && io.stderrIsTerminal && options.input !== false && options.yes !== true && options.json !== true;
  const person = asks ? personAt(io) : null;
  const where = { source, sourceName: name, sourceInFile: inFile(source, target.path) };
  const proposed = await proposeMapping({ ...where, answers, now: io.now, ask: person?.ask ?? null }).finally(() =>
    person?.close(),
  );
  const refusal = refusalOf(proposed, options);
  const file = { path: target.shown, written: false, backup: null };
  if (refusal !== null) {
    await answerWith(io, options, { ...proposed, file, first_detect: null, next: [] }, () =>
      initView({ ...proposed, file, first_detect: null, next: [] }),
    );
    io.stderr(`cxf: ${plain(refusal)}.\n`);
    return EXIT.usage;
  }
  const kept = await write(target, proposed.toml, io.cwd);
  const first = options.detect === false ? null : await firstDetect(io, options, target);
  const next = first?.detected ? [...first.detected.next.slice(0, 1), 'cxf doctor'] : ['cxf doctor', 'cxf detect'];
  const doc: InitDocument = {
    ...proposed,
    file: { ...file, written: true, backup: kept },
    first_detect: first?.summary ?? null,
    next,
  };
  const places = { timezone: proposed.timezone.zone, timezones: proposed.timezone.by_region };
  await answerWith(io, options, doc, () => [
    ...initView({ ...doc, next: first?.detected ? [] : doc.next }),
    ...(first?.detected ? detectView(first.detected, { ...places, dayparts: DEFAULT_DAYPARTS }) : []),
  ]);
  return EXIT.ok;
}
