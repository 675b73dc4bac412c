import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentDocumentSchema, incidentsSchema } from '../../src/model/documents.js';
import { bash, cxf, documentOf, type Finished, scratch } from '../support/process.js';
import { AGAIN, MORNING, shopCsv, writeShop } from '../support/shop.js';
import { contentOf, stateIn } from './states.js';

const folder = scratch();
const source = writeShop(folder);
const where = (name: string): string[] => ['--source', source, '--state', stateIn(folder, name), '--as-of', MORNING];

beforeAll(async () => {
  expect((await cxf(['detect', ...where('found')])).code).toBe(0);
});
function found(name: string): string[] {
  cpSync(stateIn(folder, 'found'), stateIn(folder, name), { recursive: true });
  return where(name);
}
const oneSentence = ({ stderr }: Finished): void => expect(stderr).toMatch(/^cxf: [^\n]{1,290}[.?]\n$/);

/** Mounts are made in a namespace of their own, which needs no rights where the kernel allows it. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const mounts = canMount();
const mounted = (mount: string, script: string): Promise<Finished> =>
  bash(`unshare -rm bash -c 'set -e; ${mount}; ${script}'`, { cwd: folder });

describe.runIf(mounts)('a full disk', () => {
  const RUN = `node "$CXF"`;
  it('is told, and the state stays as it was: at a first run, at a later one, with an output file, at a backup', async () => {
    const state = join(folder, 'small');
    mkdirSync(state);
    const flags = `--source ${source} --as-of ${MORNING}`;
    const keep = join(folder, 'kept');
    mkdirSync(keep);
    for (const size of ['8k', '40k', '80k']) {
      const first = await mounted(
        `mount -t tmpfs -o size=${size} tmpfs ${state}`,
        `${RUN} detect ${flags} --state ${state} || { code=$?; cp ${state}/* ${keep}/ 2>/dev/null; exit $code; }`,
      );
      expect([size, first.code]).toEqual([size, 2]);
      oneSentence(first);
      expect(first.stderr).toMatch(/the disk is full|cannot be written/);
    }
    // Room for the state, none for what a later run adds.
    const later = await mounted(
      `mount -t tmpfs -o size=300k tmpfs ${state}; cp ${stateIn(folder, 'found')}/state.sqlite ${state}/`,
      `code=0; for n in $(seq 60); do ${RUN} incident note latest "${'x'.repeat(6000)} $n" ${flags} --state ${state} > /dev/null || { code=$?; echo "$n" > ${keep}/failed; break; }; done; cp ${state}/state.sqlite ${keep}/state.sqlite; exit $code`,
    );
    expect(later.code).toBe(2);
    oneSentence(later);
    const written = Number(readFileSync(join(keep, 'failed'), 'utf8')) - 1;
    expect(written).toBeGreaterThan(1);
    const { history } = documentOf(
      await cxf(['incident', 'show', 'latest', '--json', '--source', source, '--as-of', MORNING, '--state', keep]),
      incidentDocumentSchema,
    );
    expect(history.filter((h) => h.what === 'note')).toHaveLength(written);

    const args = found('output');
    const out = join(folder, 'out');
    mkdirSync(out);
    const output = await mounted(
      `mount -t tmpfs -o size=8k tmpfs ${out}; echo before > ${out}/x.json`,
      `code=0; ${RUN} state export ${args.join(' ')} --output ${out}/x.json || code=$?; cat ${out}/x.json; ls ${out} | wc -l; exit $code`,
    );
    expect([output.code, output.stdout]).toEqual([2, 'before\n1\n']);
    oneSentence(output);
    const backup = await mounted(
      `mount -t tmpfs -o size=8k tmpfs ${out}`,
      `code=0; ${RUN} state backup ${out}/copy.sqlite ${args.join(' ')} || code=$?; ls ${out} | wc -l; exit $code`,
    );
    expect([backup.code, backup.stdout]).toEqual([2, '0\n']);
    oneSentence(backup);
  });
});

describe.runIf(mounts)('a state that may only be read', () => {
  it('can be looked at; what would write says so', async () => {
    const args = found('readonly').join(' ');
    const state = stateIn(folder, 'readonly');
    const readOnly = `mount --bind ${state} ${state}; mount -o remount,ro,bind ${state}`;
    for (const command of ['incident list', 'incident show latest', 'state check', 'state export']) {
      const looked = await mounted(readOnly, `node "$CXF" ${command} ${args}`);
      expect([command, looked.code, looked.stderr]).toEqual([command, 0, '']);
    }
    for (const command of ['detect', 'incident note latest x', 'state backup', 'event add --type policy']) {
      const wrote = await mounted(readOnly, `node "$CXF" ${command} ${args}`);
      expect([command, wrote.code]).toEqual([command, 2]);
      oneSentence(wrote);
    }
  });
});

describe('a clock that jumps back', () => {
  it('changes no answer and loses nothing', async () => {
    const args = found('clock');
    const past = join(folder, 'past.mjs');
    writeFileSync(past, 'const now = Date.now; Date.now = () => now() - 10 * 365 * 86400000;\n');
    const env = { NODE_OPTIONS: `--import=${past}` };
    expect((await cxf(['incident', 'note', 'latest', 'now', ...args])).code).toBe(0);
    expect((await cxf(['incident', 'note', 'latest', 'ten years ago', ...args], { env })).code).toBe(0);
    expect((await cxf(['incident', 'status', 'latest', 'monitoring', ...args], { env })).code).toBe(0);
    const [here, there] = [await cxf(['detect', '--json', ...args]), await cxf(['detect', '--json', ...args], { env })];
    expect(there.stdout).toBe(here.stdout);
    const { history, status } = documentOf(
      await cxf(['incident', 'show', 'latest', '--json', ...args], { env }),
      incidentDocumentSchema,
    );
    expect([history.map((h) => h.what), status]).toEqual([['found', 'note', 'note', 'status'], 'monitoring']);
    // An evaluation of an earlier moment takes nothing back that is known of a later one.
    expect(
      (await cxf(['detect', '--source', source, '--state', stateIn(folder, 'clock'), '--as-of', '2024-03-10T13:00:00Z'])).code,
    ).toBe(0);
    const after = documentOf(await cxf(['incident', 'list', '--all', '--json', ...args]), incidentsSchema).incidents;
    expect(after.map((i) => [i.status, i.history.filter((h) => h.what === 'note').length])).toEqual([['monitoring', 2]]);
  });
});

describe('a source that is replaced while it is read', () => {
  it('is told, or one of the two is what was read', async () => {
    const own = join(folder, 'moving');
    mkdirSync(own);
    const [first, second] = [shopCsv(), shopCsv({ to: AGAIN - 86_400_000 })];
    expect(first.length).not.toBe(second.length);
    const at = (state: string): string[] => [
      '--source',
      join(own, 'orders.csv'),
      '--state',
      stateIn(folder, state),
      '--as-of',
      MORNING,
    ];
    const answers = new Set<string>();
    let took = 0;
    for (const [n, text] of [first, second].entries()) {
      writeFileSync(join(own, 'orders.csv'), text);
      const started = Date.now();
      answers.add((await cxf(['detect', '--json', ...at(`one-${n}`)])).stdout);
      took = Date.now() - started;
    }
    for (let n = 0; n < 8; n++) {
      writeFileSync(join(own, 'orders.csv'), first);
      const running = cxf(['detect', '--json', '--quiet', ...at(`moving-${n}`)]);
      await new Promise((resolve) => setTimeout(resolve, (took * (n + 0.5)) / 8));
      writeFileSync(join(own, 'next.csv'), second);
      renameSync(join(own, 'next.csv'), join(own, 'orders.csv'));
      const { code, stdout, stderr } = await running;
      if (code === 0) expect(answers).toContain(stdout);
      else {
        expect([code, stderr]).toEqual([
          1,
          expect.stringMatching(/^cxf: [^\n]*orders[.]csv changed while it was being read[^\n]*\n$/),
        ]);
        expect(await contentOf(stateIn(folder, `moving-${n}`)).then((c) => c?.includes('"id"') ?? false)).toBe(false);
      }
    }
  });
});

describe('two versions of cxf on one state', () => {
  it('the older one, which had it open, writes nothing into what the newer one made of it', async () => {
    const args = found('versions');
    const file = join(stateIn(folder, 'versions'), 'state.sqlite');
    const db = new Database(file);
    const runs = (): number => (db.prepare('SELECT count(*) AS n FROM runs').all() as { n: number }[])[0]?.n ?? 0;
    const before = runs();
    // A run that is past its look at the state, and not yet at its end.
    const running = cxf([
      'detect',
      '--source',
      source,
      '--state',
      stateIn(folder, 'versions'),
      '--as-of',
      '2024-03-16T00:00:00Z',
      '--verbose',
    ]);
    let upgraded = false;
    for (let n = 0; n < 400 && !upgraded; n++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      // Its scratch folder is there once the state has been opened.
      upgraded = readdirSync(process.env.TMPDIR ?? '/tmp').some((name) => /^cxf-[A-Za-z0-9]*-\d+-[A-Za-z0-9]{6}$/.test(name));
    }
    db.exec('ALTER TABLE incidents ADD COLUMN newer TEXT; PRAGMA user_version = 99');
    const { code, stderr } = await running;
    expect([upgraded, code]).toEqual([true, 2]);
    expect(stderr).toContain('was written by a newer cxf (version 99');
    expect(runs()).toBe(before);
    db.close();
    const again = await cxf(['incident', 'note', 'latest', 'x', ...args]);
    expect([again.code, existsSync(`${file}.damaged-1`)]).toEqual([2, false]);
  });
});
