import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentDocumentSchema } from '../../src/model/documents.js';
import { cxf, documentOf, environment, ROOT, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';
import { contentOf, stateIn } from './states.js';

const folder = scratch();
const source = writeShop(folder);
const where = (name: string): string[] => ['--source', source, '--state', stateIn(folder, name), '--as-of', MORNING];
const PROCESSES = 16;

beforeAll(async () => {
  expect((await cxf(['detect', ...where('found')])).code).toBe(0);
});
function found(name: string): string[] {
  cpSync(stateIn(folder, 'found'), stateIn(folder, name), { recursive: true });
  return where(name);
}
const shown = async (args: readonly string[]) =>
  documentOf(await cxf(['incident', 'show', 'latest', '--json', ...args]), incidentDocumentSchema);

/** Writes so many notes from one process, and gives its exit code and what it said. */
function writer(state: string, name: string, times: number): Promise<[number | null, string]> {
  const args = ['--import', 'tsx', join(ROOT, 'test', 'faults', 'writer.ts'), source, state, MORNING, name, String(times), '10s'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env: environment(), stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve([code, said]));
  });
}

describe('sixteen processes at once', () => {
  it('write fifty notes each while others detect: every note is there once, and one incident', async () => {
    const args = found('crowd');
    const names = Array.from({ length: PROCESSES }, (_, i) => `writer-${i}`);
    let writing = true;
    const detects = (async () => {
      const ended: [number | null, string][] = [];
      while (writing) {
        const { code, stderr } = await cxf(['detect', ...args, '--lock-timeout', '10s']);
        ended.push([code, stderr]);
      }
      return ended;
    })();
    const writers = await Promise.all(names.map((name) => writer(stateIn(folder, 'crowd'), name, 50)));
    writing = false;
    for (const [code, said] of [...writers, ...(await detects)]) expect([code, said]).toEqual([0, '']);

    const { history } = await shown(args);
    const notes = history.filter((h) => h.what === 'note').map((h) => h.note);
    expect(notes).toHaveLength(PROCESSES * 50);
    expect(new Set(notes).size).toBe(PROCESSES * 50);
    for (const name of names)
      expect(history.filter((h) => h.by === name).map((h) => h.note)).toEqual(
        Array.from({ length: 50 }, (_, n) => `${name} ${n}`),
      );
    expect(history.filter((h) => h.what === 'found')).toHaveLength(1);
    expect(await contentOf(stateIn(folder, 'crowd'))).not.toBeNull();
  });

  it('that do not wait end with 0 or 75, and what ended with 0 is there', async () => {
    const args = found('hasty');
    const ended = await Promise.all(
      Array.from({ length: PROCESSES * 4 }, async (_, n) => {
        const { code, stderr } = await cxf(['incident', 'note', 'latest', `note ${n}`, ...args, '--lock-timeout', '0s']);
        return { n, code, stderr };
      }),
    );
    for (const { code, stderr } of ended) {
      expect([0, 75]).toContain(code);
      expect(stderr).toMatch(code === 0 ? /^$/ : /^cxf: The state in [^\n]* has been locked by another cxf[^\n]*\n$/);
    }
    const written = (await shown(args)).history.filter((h) => h.what === 'note').map((h) => h.note);
    expect(written.toSorted()).toEqual(
      ended
        .filter((e) => e.code === 0)
        .map((e) => `note ${e.n}`)
        .toSorted(),
    );
  });

  it('that do not wait for one that holds the lock end with 75 at once', async () => {
    const args = found('held');
    const { default: Database } = await import('libsql');
    const db = new Database(join(stateIn(folder, 'held'), 'state.sqlite'));
    db.exec('BEGIN EXCLUSIVE');
    for (const command of [
      ['detect'],
      ['incident', 'list'],
      ['incident', 'note', 'latest', 'x'],
      ['state', 'check'],
      ['state', 'export'],
    ]) {
      const { code, stderr } = await cxf([...command, ...args, '--lock-timeout', '0s']);
      expect([command, code, stderr.split('\n').length]).toEqual([command, 75, 2]);
    }
    db.exec('ROLLBACK');
    db.close();
    expect((await cxf(['state', 'check', ...args, '--lock-timeout', '0s'])).code).toBe(0);
  });
});
