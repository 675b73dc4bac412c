import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentDocumentSchema } from '../../src/model/documents.js';
import { stateSchema } from '../../src/model/state.js';
import { MIGRATIONS } from '../../src/store/schema.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const dirOf = (name: string): string => join(folder, 'states', name);
const fileOf = (name: string): string => join(dirOf(name), 'state.sqlite');
const at = (name: string): string[] => ['--source', source, '--state', dirOf(name), '--as-of', MORNING];
const backups = (name: string): string[] => readdirSync(join(dirOf(name), 'backups')).sort();

function found(name: string): string[] {
  cpSync(dirOf('found'), dirOf(name), { recursive: true });
  return at(name);
}
async function ok(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cxf(args, { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}
const told = async (args: readonly string[]) => documentOf(await cxf([...args, '--json'], { cwd: folder }), stateSchema);
const notes = async (where: readonly string[]): Promise<(string | null)[]> =>
  documentOf(await cxf(['incident', 'show', 'latest', '--json', ...where]), incidentDocumentSchema)
    .history.filter((h) => h.what === 'note')
    .map((h) => h.note);
const note = (text: string, where: readonly string[]): Promise<string> => ok(['incident', 'note', 'latest', text, ...where]);

/** A copy that a later cxf has written to. */
function newer(file: string, to: string): void {
  copyFileSync(file, to);
  const db = new Database(to);
  db.exec('PRAGMA user_version = 99');
  db.close();
}

/** The state as a cxf of the fourth version of the schema would have left it. */
function old(name: string): string[] {
  mkdirSync(dirOf(name), { recursive: true });
  const db = new Database(fileOf(name));
  for (const sql of MIGRATIONS.slice(0, 4)) db.exec(sql);
  db.prepare('ATTACH ? AS today').run(fileOf('found'));
  const columns = (table: string): string =>
    (db.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[]).map((c) => c.name).join(', ');
  for (const table of ['incidents', 'history']) db.exec(`INSERT INTO main.${table} SELECT ${columns(table)} FROM today.${table}`);
  db.exec('PRAGMA user_version = 4');
  db.close();
  return at(name);
}

beforeAll(async () => {
  await ok(['detect', ...at('found')]);
});

describe('cxf state check', () => {
  it('counts what there is, and is what cxf state alone does', async () => {
    const where = found('checked');
    const doc = await told(['state', 'check', ...where]);
    expect(doc).toMatchObject({ action: 'check', problems: [], counts: { incidents: 1, history: 1 }, file: null, backups: [] });
    expect(await ok(['state', ...where])).toContain('No problem found.');
  });

  it('finds what only a look at every row finds, with exit 1', async () => {
    const where = found('wrong');
    const db = new Database(fileOf('wrong'));
    db.exec('PRAGMA foreign_keys = OFF');
    db.exec("UPDATE incidents SET found = '{'; INSERT INTO history VALUES (NULL, 'nobody', 'x', 'note', NULL, NULL, 'x', NULL)");
    db.close();
    const finished = await cxf(['state', 'check', '--json', ...where]);
    expect(finished.code).toBe(1);
    const { problems } = documentOf(finished, stateSchema);
    expect(problems).toEqual([
      'history: row 2 refers to a row of incidents that is not there.',
      'incidents: found of row 1 is not JSON.',
    ]);
  });

  it('makes no state', async () => {
    for (const command of ['check', 'backup', 'export'])
      expect((await refusal(['state', command, ...at('none')])).error.code).toBe('no_state');
    expect(existsSync(dirOf('none'))).toBe(false);
  });
});

describe('cxf state backup and restore', () => {
  it('gives back what was there, keeps what it replaces, and says both', async () => {
    const where = found('restored');
    await note('before', where);
    const backup = await told(['state', 'backup', ...where]);
    expect(backup.file).toBe(join(dirOf('restored'), 'backups', '0001-manual.sqlite'));
    await note('after', where);
    const restored = await told(['state', 'restore', '0001-manual.sqlite', ...where]);
    expect(await notes(where)).toEqual(['before']);
    await told(['state', 'restore', String(restored.replaced), ...where]);
    expect(await notes(where)).toEqual(['before', 'after']);
    expect(backups('restored')).toEqual(['0001-manual.sqlite', '0002-restore.sqlite', '0003-restore.sqlite']);
  });

  it('writes to a file of its own, never over another', async () => {
    const where = found('copied');
    await ok(['state', 'backup', 'copy.sqlite', ...where]);
    const bytes = readFileSync(join(folder, 'copy.sqlite'));
    expect((await refusal(['state', 'backup', 'copy.sqlite', ...where], { cwd: folder })).error.code).toBe('file_exists');
    expect(readFileSync(join(folder, 'copy.sqlite')).equals(bytes)).toBe(true);
    await ok(['state', 'restore', 'copy.sqlite', ...at('elsewhere')]);
    expect(await ok(['incident', 'list', ...at('elsewhere')])).toBe(await ok(['incident', 'list', ...where]));
  });

  it('puts a backup in the place of a damaged state, which stays beside it', async () => {
    const where = found('hurt');
    await ok(['state', 'backup', ...where]);
    truncateSync(fileOf('hurt'), 5000);
    const bytes = readFileSync(fileOf('hurt'));
    await ok(['state', 'restore', '0001-manual.sqlite', ...where]);
    expect(await ok(['incident', 'list', ...where])).toContain('Grocery SF');
    expect(readFileSync(`${fileOf('hurt')}.damaged-1`).equals(bytes)).toBe(true);
  });

  it('refuses what is no backup, and leaves the state as it is', async () => {
    const where = found('kept');
    const before = await ok(['state', 'export', ...where]);
    const cases: [string, (file: string) => void, string][] = [
      ['text', (file) => writeFileSync(file, 'not a database '.repeat(100)), 'bad_backup'],
      ['empty', (file) => writeFileSync(file, ''), 'bad_backup'],
      ['short', (file) => writeFileSync(file, readFileSync(fileOf('kept')).subarray(0, 9000)), 'bad_backup'],
      ['other', (file) => new Database(file).exec('CREATE TABLE t (x)'), 'bad_backup'],
      ['newer', (file) => newer(fileOf('kept'), file), 'newer_state'],
      ['folder', (file) => mkdirSync(file), 'no_such_file'],
      ['nothing', () => undefined, 'no_such_file'],
    ];
    for (const [name, make, code] of cases) {
      make(join(folder, `${name}.bad`));
      const { code: exit, error, said } = await refusal(['state', 'restore', `${name}.bad`, ...where], { cwd: folder });
      expect([name, exit, error.code]).toEqual([name, 2, code]);
      expect(said.length).toBeLessThan(300);
    }
    expect(await ok(['state', 'export', ...where])).toBe(before);
  });

  it('keeps the last five of its own, and every one a person made', async () => {
    const where = found('many');
    await ok(['state', 'backup', ...where]);
    for (let n = 0; n < 7; n++) await ok(['state', 'restore', '0001-manual.sqlite', ...where]);
    expect(backups('many')).toEqual(['0001-manual.sqlite', ...[4, 5, 6, 7, 8].map((n) => `000${n}-restore.sqlite`)]);
    const { stderr } = await cxf(['state', 'restore', '0001-manual.sqlite', '--verbose', ...where]);
    expect(stderr).toMatch(
      /kept a backup of the state: .*0009-restore[.]sqlite\ndropped the oldest backup: 0004-restore[.]sqlite/,
    );
  });
});

describe('an upgrade of the state', () => {
  it('keeps what was there before it, said with --verbose', async () => {
    const where = old('old');
    const { code, stderr } = await cxf(['incident', 'note', 'latest', 'hello', '--verbose', ...where]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/kept a backup of the state: .*backups.0001-upgrade[.]sqlite\n/);
    const kept = new Database(join(dirOf('old'), 'backups', '0001-upgrade.sqlite'));
    expect(kept.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 4 });
    expect(kept.prepare('SELECT count(*) AS n FROM history').get()).toMatchObject({ n: 1 });
    kept.close();
    expect(await notes(where)).toEqual(['hello']);
    await ok(['incident', 'list', ...where]);
    expect(backups('old')).toEqual(['0001-upgrade.sqlite']);
    await ok(['state', 'restore', '0001-upgrade.sqlite', ...where]);
    expect(await notes(where)).toEqual([]);
  });

  it('does not happen where its backup cannot be written', async () => {
    const where = old('blocked');
    writeFileSync(join(dirOf('blocked'), 'backups'), 'in the way');
    const bytes = readFileSync(fileOf('blocked'));
    const { code, error, said } = await refusal(['incident', 'list', ...where]);
    expect([code, error.code]).toEqual([2, 'unwritable_state']);
    expect(said).toContain('backups');
    expect(readFileSync(fileOf('blocked')).equals(bytes)).toBe(true);
  });
});

describe('cxf state export and import', () => {
  it('carries everything to another state, the same bytes each time', async () => {
    const where = found('exported');
    await note('a "note", <b>with</b> everything\u0007', where);
    await ok(['event', 'add', '--type', 'deploy', '--at', '2024-03-01', '--lever', 'app', ...where]);
    const text = await ok(['state', 'export', ...where]);
    expect(await ok(['state', 'export', '--json', ...where])).toBe(text);
    await ok(['state', 'export', '--output', 'export.json', ...where]);
    expect(readFileSync(join(folder, 'export.json'), 'utf8')).toBe(text);
    const first = await told(['state', 'import', 'export.json', ...at('imported')]);
    expect(first.merged).toEqual({ added: 5, updated: 0 });
    expect(await ok(['state', 'export', ...at('imported')])).toBe(text);
    const second = await told(['state', 'import', 'export.json', ...at('imported')]);
    expect([second.merged, second.replaced]).toEqual([{ added: 0, updated: 0 }, null]);
    expect(await ok(['incident', 'show', 'latest', '--json', ...at('imported')])).toBe(
      await ok(['incident', 'show', 'latest', '--json', ...where]),
    );
  });

  it('merges notes of two people, and refuses two decisions about one incident', async () => {
    const [mine, yours] = [found('mine'), found('yours')];
    await note('mine', mine);
    await note('yours', yours);
    await ok(['state', 'export', '--output', 'yours.json', ...yours]);
    await ok(['state', 'import', 'yours.json', ...mine]);
    expect(await notes(mine)).toEqual(['mine', 'yours']);
    await ok(['incident', 'status', 'latest', 'monitoring', ...mine]);
    await ok(['incident', 'status', 'latest', 'investigating', ...yours]);
    await ok(['state', 'export', '--output', 'yours.json', ...yours]);
    const before = await ok(['state', 'export', ...mine]);
    const { code, error, said } = await refusal(['state', 'import', 'yours.json', ...mine], { cwd: folder });
    expect([code, error.code]).toEqual([2, 'conflict']);
    expect(said).toContain('nothing was imported');
    expect(await ok(['state', 'export', ...mine])).toBe(before);
  });

  it('refuses what is no export, by table and row', async () => {
    const where = found('strict');
    const good = JSON.parse(await ok(['state', 'export', ...where])) as {
      version: number;
      tables: Record<string, Record<string, unknown>[]>;
    };
    const changed = (change: (doc: typeof good) => unknown): string => {
      const doc = structuredClone(good);
      change(doc);
      return JSON.stringify(doc);
    };
    const first = (doc: typeof good): Record<string, unknown> => doc.tables.incidents?.[0] ?? {};
    const cases: [string, string][] = [
      ['', 'is not JSON'],
      ['[]', 'is not a document of cxf.state-export/v1'],
      ['{"schema":"cxf.error/v1"}', 'is not a document of cxf.state-export/v1'],
      [changed((d) => Object.assign(d, { version: 99 })), 'is of a newer cxf'],
      [changed((d) => Object.assign(d, { version: '5' })), 'has no version'],
      [changed((d) => Object.assign(d, { tables: [] })), 'has no tables'],
      [changed((d) => Object.assign(d.tables, { 'x"; DROP TABLE incidents; --': [{}] })), 'has no table'],
      [changed((d) => Object.assign(first(d), { 'x"y': 1 })), 'incidents, row 1: there is no column'],
      [changed((d) => Object.assign(first(d), { onset: 'soon' })), 'incidents, row 1'],
      [changed((d) => Object.assign(first(d), { status: null })), 'incidents, row 1'],
      [changed((d) => d.tables.history?.push({ incident: 'nobody', at: 'x', what: 'note' })), 'history, row 2'],
    ].map(([text, says]) => [text as string, says as string]);
    for (const [text, says] of cases) {
      writeFileSync(join(folder, 'bad.json'), text);
      const { code, error, said } = await refusal(['state', 'import', 'bad.json', ...where], { cwd: folder });
      expect([says, code, error.code]).toEqual([says, 2, 'bad_export']);
      expect(said).toContain(says);
    }
  });
});
