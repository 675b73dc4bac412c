import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentDocumentSchema, incidentsSchema } from '../../src/model/documents.js';
import { random } from '../../src/stats/random.js';
import { cxf, documentOf, type Finished, refusal, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const dirOf = (name: string): string => join(folder, 'states', name);
const fileOf = (name: string): string => join(dirOf(name), 'state.sqlite');
const at = (name: string): string[] => ['--source', source, '--state', dirOf(name), '--as-of', MORNING];

/** A copy of a state in which the incident has been found. */
function found(name: string): string[] {
  cpSync(dirOf('found'), dirOf(name), { recursive: true });
  return at(name);
}
beforeAll(async () => {
  expect((await cxf(['detect', ...at('found')])).code).toBe(0);
});

const shown = async (where: readonly string[]) =>
  documentOf(await cxf(['incident', 'show', 'latest', '--json', ...where]), incidentDocumentSchema);

/** Nothing but the state and what SQLite keeps beside it while it writes. */
const stray = (name: string): string[] => readdirSync(dirOf(name)).filter((f) => !/^state\.sqlite(-journal|-wal|-shm)?$/.test(f));

describe('a damaged state', () => {
  const damages: [string, (file: string) => void][] = [
    ['no database', (file) => writeFileSync(file, 'something else\n'.repeat(500))],
    ['cut short', (file) => truncateSync(file, 5000)],
    [
      'a damaged page',
      (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0x5a, 4096, 12_288);
        writeFileSync(file, bytes);
      },
    ],
    [
      'a damaged head',
      (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0, 0, 64);
        writeFileSync(file, bytes);
      },
    ],
  ];
  it.each(damages)('%s: told, kept aside byte for byte, and the next run begins anew', async (what, damage) => {
    const name = what.replaceAll(' ', '-');
    const where = found(name);
    damage(fileOf(name));
    const bytes = readFileSync(fileOf(name));
    const { code, said, error } = await refusal(['incident', 'list', ...where]);
    expect([code, error.code]).toEqual([2, 'damaged_state']);
    const kept = `${fileOf(name)}.damaged-1`;
    expect(said).toContain(basename(kept));
    expect(readFileSync(kept).equals(bytes)).toBe(true);
    expect((await cxf(['detect', ...where])).code).toBe(0);
    expect((await shown(where)).history).toHaveLength(1);
    expect(readFileSync(kept).equals(bytes)).toBe(true);
  });

  it('never takes the place of one kept before', async () => {
    const where = found('twice');
    for (const n of [1, 2]) {
      writeFileSync(fileOf('twice'), `damage ${n} `.repeat(100));
      expect((await refusal(['detect', ...where])).error.code).toBe('damaged_state');
      expect(readFileSync(`${fileOf('twice')}.damaged-${n}`, 'utf8')).toContain(`damage ${n} `);
    }
    expect(readFileSync(`${fileOf('twice')}.damaged-1`, 'utf8')).toContain('damage 1 ');
  });

  it('an empty file is a new state', async () => {
    mkdirSync(dirOf('empty'), { recursive: true });
    writeFileSync(fileOf('empty'), '');
    expect((await cxf(['detect', ...at('empty')])).code).toBe(0);
    expect((await shown(at('empty'))).history).toHaveLength(1);
  });
});

describe('a state of a newer cxf', () => {
  it('is refused and left as it is', async () => {
    const where = found('newer');
    const db = new Database(fileOf('newer'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    const bytes = readFileSync(fileOf('newer'));
    for (const command of [['detect'], ['incident', 'list'], ['incident', 'status', 'latest', 'resolved'], ['event', 'list']]) {
      const { code, said, error } = await refusal([...command, ...where]);
      expect([code, error.code]).toEqual([2, 'newer_state']);
      expect(said).toContain('version 99');
    }
    expect(readFileSync(fileOf('newer')).equals(bytes)).toBe(true);
    expect(stray('newer')).toEqual([]);
  });
});

describe('looking', () => {
  it('makes no state', async () => {
    const list = await cxf(['incident', 'list', '--json', ...at('looked')]);
    expect(documentOf(list, incidentsSchema).incidents).toEqual([]);
    expect((await refusal(['incident', 'show', 'latest', ...at('looked')])).error.code).toBe('no_incident');
    await cxf(['event', 'list', ...at('looked')]);
    expect(() => readdirSync(dirOf('looked'))).toThrow('ENOENT');
  });
});

describe('many processes at once', () => {
  it('lose nothing and double nothing', async () => {
    const where = at('crowd');
    const detects = Array.from({ length: 8 }, () => cxf(['detect', ...where, '--lock-timeout', '50s']));
    for (const { code, stderr } of await Promise.all(detects)) expect([code, stderr]).toEqual([0, '']);
    expect((await shown(where)).history.map((h) => h.what)).toEqual(['found']);

    const notes = Array.from({ length: 6 }, (_, n) =>
      cxf(['incident', 'note', 'latest', `note ${n}`, ...where, '--lock-timeout', '50s']),
    );
    const statuses = ['investigating', 'monitoring', 'new'].map((s) =>
      cxf(['incident', 'status', 'latest', s, ...where, '--lock-timeout', '50s']),
    );
    const again = [cxf(['detect', ...where, '--lock-timeout', '50s'])];
    for (const { code, stderr } of await Promise.all([...notes, ...statuses, ...again])) expect([code, stderr]).toEqual([0, '']);

    const { history, status } = await shown(where);
    expect(
      history
        .filter((h) => h.what === 'note')
        .map((h) => h.note)
        .sort(),
    ).toEqual(Array.from({ length: 6 }, (_, n) => `note ${n}`));
    const changes = history.filter((h) => h.what === 'status');
    changes.forEach((h, n) => {
      expect(h.from).toBe(changes[n - 1]?.to ?? 'new');
    });
    expect(changes.at(-1)?.to ?? 'new').toBe(status);
    expect(stray('crowd')).toEqual([]);
  });
});

describe('sudden death', () => {
  const rng = random(3);
  /** How long a command takes here and now. */
  async function timed(run: () => Promise<Finished>): Promise<number> {
    const started = Date.now();
    await run();
    return Date.now() - started;
  }

  it('of status and note leaves the state before or after', async () => {
    const where = found('killed');
    const took = await timed(() => cxf(['incident', 'note', 'latest', 'first', ...where]));
    let wanted = 'investigating';
    let killed = 0;
    for (let n = 0; n < 16; n++) {
      const before = await shown(where);
      const { signal } = await cxf(['incident', 'status', 'latest', wanted, ...where], {
        killAfter: took * (0.4 + 0.7 * rng.uniform()),
      });
      if (signal === 'SIGKILL') killed += 1;
      const after = await shown(where);
      const done = after.history.length === before.history.length + 1;
      expect([after.status, after.history.length]).toEqual(
        done ? [wanted, before.history.length + 1] : [before.status, before.history.length],
      );
      if (done) expect(after.history.at(-1)).toMatchObject({ what: 'status', from: before.status, to: wanted });
      if (signal === null) expect(done).toBe(true);
      wanted = after.status === 'investigating' ? 'monitoring' : 'investigating';
    }
    expect(killed).toBeGreaterThan(2);
    expect(stray('killed')).toEqual([]);
  });

  it('of detect leaves no state, an empty one or the whole one', async () => {
    const took = await timed(() => cxf(['detect', ...at('measured')]));
    for (let n = 0; n < 6; n++) {
      const where = at(`sudden-${n}`);
      await cxf(['detect', ...where], { env: { TMPDIR: folder }, killAfter: took * (0.2 + 0.85 * rng.uniform()) });
      const { incidents } = documentOf(await cxf(['incident', 'list', '--json', ...where]), incidentsSchema);
      expect(incidents.length).toBeLessThanOrEqual(1);
      for (const i of incidents) expect(i.history.map((h) => h.what)).toEqual(['found']);
    }
    expect((await cxf(['detect', ...at('sudden-0')])).code).toBe(0);
    expect((await shown(at('sudden-0'))).history.map((h) => h.what)).toEqual(['found']);
    expect(stray('sudden-0')).toEqual([]);
  });
});
