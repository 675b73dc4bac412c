import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorSchema } from '../../src/model/documents.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const state = join(folder, 'state');
const where = ['--source', source, '--state', state, '--as-of', MORNING];

beforeAll(async () => {
  expect((await cxf(['detect', ...where])).code).toBe(0);
});

let files = 0;
/** A file with this text, and its path. */
function file(text: string, name = 'file'): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, text);
  return path;
}

type Case = readonly [args: readonly string[], code: string, says: string];

/** Each is exit 2, one sentence that names what is wrong, and one document; with and without --json the same. */
function refused(cases: readonly Case[]): void {
  it.each(cases.map((c) => [c[0].filter((a) => !a.startsWith(folder)).join(' '), ...c] as const))(
    '%s',
    async (_, args, code, says) => {
      const { code: exit, said, error } = await refusal(args, { cwd: folder });
      expect([exit, error.code]).toEqual([2, code]);
      expect(said).toContain(says);
      expect(said.length).toBeLessThan(260);
      expect(`${error.message} ${error.hint ?? ''}`.length).toBeLessThan(260);
    },
  );
}

describe('the command line', () => {
  refused([
    [['detekt'], 'usage', 'did you mean "detect"?'],
    [['frobnicate'], 'usage', 'Unknown command "frobnicate"'],
    [['incident', 'shwo', 'latest'], 'usage', 'did you mean "show"?'],
    [['incident', 'list', 'latest'], 'usage', "Too many arguments for 'list'"],
    [['event', 'lst'], 'usage', 'did you mean "list"?'],
    [['help', 'detekt'], 'usage', 'see cxf --help'],
    [['detect', '--sinse', '24h'], 'usage', 'did you mean --since?'],
    [['--stat', 'x', 'detect'], 'usage', 'did you mean --state?'],
    [['detect', 'extra'], 'usage', "Too many arguments for 'detect'"],
    [['detect', '--since'], 'usage', '--since'],
    [['incident', 'show'], 'usage', "Missing required argument 'id'"],
    [['orders'], 'usage', "Missing required argument 'id'"],
    [['detect', '--json', '--md', ...where], 'bad_format', '--json and --md'],
    [['detect', ...where, '--min-severity', 'hgih'], 'bad_severity', 'did you mean "high"?'],
    [['detect', ...where, '--fail-on', 'worst'], 'bad_severity', 'use low, medium, high'],
    [['orders', 'latest', ...where, '--format', 'xlsx'], 'bad_format', 'use csv, arrow, json'],
  ]);

  it('shows where it came from with --debug only', async () => {
    const shown = await cxf(['detect', '--source', 'none.csv', '--debug'], { cwd: folder });
    expect(shown.code).toBe(2);
    expect(shown.stderr).toMatch(/^cxf: There is no file none[.]csv;.*\n.*CxfError/);
    expect((await cxf(['detect', '--source', 'none.csv'], { cwd: folder })).stderr).not.toContain('CxfError');
  });

  it('answers a failure of --json in the format of --json wherever the flag stands', async () => {
    for (const args of [
      ['detect', '--nope', '--json'],
      ['--json', 'nope'],
      ['incident', '--json', 'show', 'nope', ...where],
    ])
      expect(documentOf(await cxf(args), errorSchema).hint).toBeTruthy();
  });
});

describe('times and filters', () => {
  refused([
    [['detect', ...where, '--since', '5 parsecs'], 'bad_duration', '--since "5 parsecs"'],
    [['detect', ...where, '--since', '-3d'], 'bad_duration', '--since "-3d"'],
    [['detect', ...where, '--since', '1m'], 'bad_duration', 'at least 1h'],
    [['detect', ...where, '--baseline', '0d'], 'bad_duration', '--baseline "0d"'],
    [['detect', ...where, '--baseline', '99999999999d'], 'bad_duration', 'longer than twenty years'],
    [['detect', '--source', source, '--as-of', '2024-13-01'], 'bad_time', '--as-of "2024-13-01"'],
    [['detect', '--source', source, '--as-of', '2024-02-30'], 'bad_time', '--as-of'],
    [['detect', '--source', source, '--as-of', 'tomorrow'], 'bad_time', 'today, yesterday or latest'],
    [['detect', ...where, '--lock-timeout', 'soon'], 'bad_duration', '--lock-timeout "soon"'],
    [['detect', ...where, '--where', 'region'], 'bad_filter', '--where "region"'],
    [['detect', ...where, '--where', 'region='], 'bad_filter', 'gives no value for region'],
    [['detect', ...where, '--where', 'region=SF,region=NYC'], 'bad_filter', 'names region twice'],
    [['detect', ...where, '--where', 'region=Sf'], 'unknown_value', 'did you mean "SF"?'],
    [['detect', ...where, '--where', 'category=Grocerry'], 'unknown_value', 'did you mean "Grocery"?'],
    [['detect', ...where, '--where', 'regoin=SF'], 'unknown_dimension', 'did you mean "region"?'],
    [['detect', ...where, '--where', 'daypart=diner'], 'unknown_value', 'did you mean "dinner"?'],
  ]);
});

describe('files', () => {
  const config = (text: string): string[] => ['detect', '--state', state, '--config', file(text, 'cxf.toml')];
  refused([
    [['detect', '--source', 'none.csv'], 'no_such_file', 'There is no file none.csv'],
    [['detect', '--source', 'none-*.csv'], 'no_such_file', 'none-*.csv'],
    [['detect', '--config', 'none.toml'], 'no_such_file', 'none.toml'],
    [['event', 'list', ...where, '--events', 'none.csv'], 'no_such_file', 'check --events'],
    [config(`source = "${source}"\nsorce = "x"\n`), 'unknown_key', 'did you mean "source"?'],
    [config(`source = "${source}"\n[weights]\non_time = 1\n`), 'unknown_key', 'known: on_time_rate'],
    [config(`source = "${source}"\n[severity]\ncx_scor = 1\n`), 'unknown_key', 'did you mean "cx_score"?'],
    [config(`source = "${source}\n`), 'bad_toml', 'line 1'],
    [config(`source = 5\n`), 'bad_config', 'source must be a text in quotes'],
    [config(`source = "${source}"\ntimezone = "Mars/Olympus"\n`), 'bad_config', 'Mars/Olympus'],
    [config(`source = "${source}"\nmaturity = "soon"\n`), 'bad_duration', 'maturity "soon"'],
    [config(`timezone = "UTC"\n`), 'no_source', 'names no source'],
    [config(`source = "${source}"\ndimensions = ["regon"]\n`), 'unknown_dimension', 'did you mean "region"?'],
  ]);
});

describe('incidents', () => {
  refused([
    [['incident', 'show', 'nope', ...where], 'no_such_incident', 'There is no incident "nope"'],
    [['incident', 'show', 'grocery-sf-0310-zzzz', ...where], 'no_such_incident', 'did you mean "grocery-sf-0310-'],
    [['incident', 'show', 'latest', '--source', source, '--state', join(folder, 'fresh')], 'no_incident', 'run cxf detect'],
    [['incident', 'show', '', ...where], 'no_such_incident', 'There is no incident ""'],
    [['incident', 'status', 'latest', 'reslved', ...where], 'bad_status', 'did you mean "resolved"?'],
    [['incident', 'status', 'latest', 'open', ...where], 'bad_status', 'use new, investigating, monitoring, resolved'],
    [['incident', 'note', 'latest', '  ', ...where], 'empty_note', 'The note is empty'],
    [['incident', 'note', 'latest', ...where], 'usage', "Missing required argument 'text'"],
    [['orders', 'nope', ...where], 'no_such_incident', 'There is no incident "nope"'],
  ]);
});

describe('change events', () => {
  const add = (...args: string[]): string[] => ['event', 'add', ...where, ...args];
  const listed = (text: string, name = 'events.csv'): string[] => ['event', 'list', ...where, '--events', file(text, name)];
  const HEAD = 'event_id,at,type,lever\n';
  refused([
    [add(), 'usage', '--type'],
    [add('--type', 'polcy'), 'bad_event', 'did you mean "policy"?'],
    [add('--type', 'policy', '--at', 'noon'), 'bad_time', '--at "noon"'],
    [add('--type', 'policy', '--where', 'x'), 'bad_filter', '--where "x"'],
    [listed('id,at,type\n1,2024-01-01,policy\n'), 'bad_events', 'has no column event_id'],
    [listed('event_id,type\n1,policy\n'), 'bad_events', 'has no column at'],
    [listed(`${HEAD}e1,yesterday,policy,x\n`), 'bad_event', '"yesterday" is not a time'],
    [listed(`${HEAD}e1,2024-01-01,poliy,x\n`), 'bad_event', '"poliy" is not a type'],
    [listed(`${HEAD},2024-01-01,policy,x\n`), 'bad_event', 'column "event_id", row 1: is empty'],
    [listed(`${HEAD}e1,2024-01-01,policy,x\ne1,2024-01-02,policy,x\n`), 'bad_events', '"e1" occurs twice'],
    [listed('{"event_id": ', 'events.json'), 'bad_json', 'events.json'],
    [listed('PK\u0003\u0004', 'events.xlsx'), 'unknown_format', 'events.xlsx'],
  ]);

  it('refuses a second event of the same id, and takes the same event twice', async () => {
    const first = ['--id', 'mine', '--type', 'deploy', '--at', '2024-03-10', '--lever', 'app'];
    expect((await cxf(add(...first))).code).toBe(0);
    expect((await cxf(add(...first))).code).toBe(0);
    const other = await refusal(add('--id', 'mine', '--type', 'policy', '--at', '2024-03-10'));
    expect([other.code, other.error.code]).toEqual([2, 'duplicate_event']);
  });
});

describe('places that cannot be written', () => {
  it('names the state folder', async () => {
    const { code, said, error } = await refusal([
      'detect',
      '--source',
      source,
      '--as-of',
      MORNING,
      '--state',
      join(source, 'below'),
    ]);
    expect([code, error.code]).toEqual([2, 'unwritable_state']);
    expect(said).toContain('--state');
  });

  it('names the output file, and leaves nothing half written', async () => {
    const blocked = join(folder, 'blocked');
    mkdirSync(blocked);
    for (const output of [join(folder, 'none', 'x.json'), join(source, 'x.json'), blocked]) {
      const { code, error } = await refusal(['incident', 'list', ...where, '--output', output]);
      expect([output, code, error.code]).toEqual([output, 2, 'unwritable_output']);
    }
  });
});
