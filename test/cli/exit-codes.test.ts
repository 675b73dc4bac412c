import { cpSync, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema } from '../../src/model/documents.js';
import { bash, cxf, documentOf, refusal, scratch } from '../support/process.js';
import { FIRST, MORNING, ONSET, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const state = (name: string): string => join(folder, 'states', name);
const at = (asOf: string, name: string): string[] => ['--source', source, '--state', state(name), '--as-of', asOf];
const DAY = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** A state in which the incident has been found. */
function found(name: string): string[] {
  cpSync(state('found'), state(name), { recursive: true });
  return at(MORNING, name);
}
beforeAll(async () => {
  expect((await cxf(['detect', ...at(MORNING, 'found')])).code).toBe(0);
});

describe('exit 0', () => {
  it('with findings and without', async () => {
    const bad = await cxf(['detect', ...at(MORNING, 'zero'), '--json']);
    expect(bad.code).toBe(0);
    expect(documentOf(bad, detectSchema).incidents.map((i) => i.title)).toEqual([
      expect.stringMatching(/^Grocery SF - CX Score -\d+$/),
    ]);
    const calm = await cxf(['detect', ...at('2024-03-09', 'calm'), '--json']);
    expect([calm.code, documentOf(calm, detectSchema).incidents]).toEqual([0, []]);
  });

  it('for help and version, on stdout', async () => {
    for (const args of [
      ['--help'],
      ['help'],
      ['help', 'detect'],
      ['incident', '--help'],
      ['event', 'add', '--help'],
      ['--version'],
    ]) {
      const { code, stdout, stderr } = await cxf(args);
      expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, '']);
      expect(stdout.length).toBeGreaterThan(4);
    }
  });
});

describe('exit 1', () => {
  it('when the source changes while it is read', async () => {
    const growing = join(folder, 'growing.csv');
    writeShop(folder, {}, 'growing.csv');
    const stream = createWriteStream(growing, { flags: 'a' });
    const timer = setInterval(() => stream.write('x-1,2024-03-10 10:00:00,SF,Grocery,s,,,0,0,0,4,4\n'), 2);
    try {
      const { code, said, error } = await refusal(['detect', '--source', growing, '--state', state('one'), '--as-of', MORNING]);
      expect([code, error.code]).toEqual([1, 'source_changed']);
      expect(said).toContain('growing.csv');
    } finally {
      clearInterval(timer);
      stream.end();
    }
  });

  it('when stdout cannot take the answer', async () => {
    const { code, stderr } = await bash(`"$CXF" --version >/dev/full; exit $?`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cxf: [^\n]+\n$/);
  });
});

describe('exit 2', () => {
  it('for what the user can mend', async () => {
    const { code, error } = await refusal(['detect', '--source', join(folder, 'none.csv')]);
    expect([code, error.code]).toEqual([2, 'no_such_file']);
  });
});

describe('exit 3', () => {
  const failOn = async (severity: string, where: string[]): Promise<number | null> =>
    (await cxf(['detect', ...where, '--fail-on', severity])).code;

  it('when an incident of that severity or worse is open', async () => {
    const where = found('three');
    expect(await failOn('high', where)).toBe(3);
    expect(await failOn('MEDIUM', where)).toBe(3);
    const low = await cxf(['detect', ...where, '--min-severity', 'high', '--fail-on', 'low', '--json']);
    expect([low.code, documentOf(low, detectSchema).incidents.length]).toEqual([3, 1]);
  });

  it('not when nothing is open', async () => {
    expect(await failOn('low', at('2024-03-09', 'calm'))).toBe(0);
  });

  it('not for an incident that is only monitored', async () => {
    const where = found('monitored');
    await cxf(['incident', 'status', 'latest', 'monitoring', ...where]);
    expect(await failOn('low', where)).toBe(0);
  });
});

describe('exit 4', () => {
  it('when the data are stale, with the way out', async () => {
    const { code, said, error } = await refusal(['detect', '--source', source, '--state', state('four'), '--as-of', 'now']);
    expect([code, error.code]).toEqual([4, 'stale_data']);
    expect(said).toContain('--as-of latest');
    expect((await cxf(['detect', '--source', source, '--state', state('four'), '--as-of', 'latest'])).code).toBe(0);
  });

  it('when the window holds no orders that can be judged', async () => {
    const { code, said, error } = await refusal(['detect', ...at('2024-03-17T10:00Z', 'four'), '--since', '2h']);
    expect([code, error.code]).toEqual([4, 'empty_window']);
    expect(said).toContain('between 2024-03-17T08:00:00.000Z and 2024-03-17T10:00:00.000Z');
  });

  it('when there is too little history', async () => {
    const early = await refusal(['detect', ...at(iso(FIRST + 2 * DAY), 'four')]);
    expect([early.code, early.error.code]).toEqual([4, 'too_little_history']);
  });

  it('when as_of lies before the data', async () => {
    const { code, error } = await refusal(['detect', ...at(iso(FIRST - DAY), 'four')]);
    expect([code, error.code]).toEqual([4, 'as_of_before_data']);
  });

  it('leaves no incident behind', async () => {
    const { stdout } = await cxf(['incident', 'list', '--all', '--json', ...at(iso(ONSET - DAY), 'four')]);
    expect(JSON.parse(stdout).incidents).toEqual([]);
  });
});

describe('exit 75', () => {
  it('when another process holds the state for longer than --lock-timeout', async () => {
    const where = found('locked');
    const db = new Database(join(state('locked'), 'state.sqlite'));
    db.exec('BEGIN EXCLUSIVE');
    try {
      const started = Date.now();
      const { code, error } = await refusal(['incident', 'note', 'latest', 'hello', ...where, '--lock-timeout', '1s']);
      expect([code, error.code]).toEqual([75, 'locked']);
      expect(Date.now() - started).toBeGreaterThanOrEqual(900);
      expect(Date.now() - started).toBeLessThan(8_000);
      expect((await refusal(['detect', ...where, '--lock-timeout', '1s'])).code).toBe(75);
    } finally {
      db.exec('ROLLBACK');
      db.close();
    }
    expect((await cxf(['incident', 'note', 'latest', 'hello', ...where])).code).toBe(0);
  });

  it('waits for a lock that goes away', async () => {
    const where = found('waited');
    const db = new Database(join(state('waited'), 'state.sqlite'));
    db.exec('BEGIN EXCLUSIVE');
    setTimeout(() => db.exec('ROLLBACK'), 700);
    expect((await cxf(['incident', 'note', 'latest', 'hello', ...where])).code).toBe(0);
    db.close();
  });
});
