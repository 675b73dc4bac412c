import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { outboxSchema } from '../../src/model/notification.js';
import { random } from '../../src/stats/random.js';
import { cxf, documentOf, scratch } from '../support/process.js';
import { AGAIN, MORNING, ONSET, writeShop } from '../support/shop.js';
import { killed } from './states.js';

const HOUR = 3_600_000;
/** Ways through three runs, each of which is killed once. */
const ROUNDS = Math.max(2, Math.round(Number(process.env.CXF_KILLS ?? 200) / 20));

const folder = scratch();
writeShop(folder);
/** An incident begins, is over, and another one begins. */
const TIMES = [MORNING, new Date(ONSET + 80 * HOUR).toISOString(), new Date(AGAIN + 12 * HOUR).toISOString()];

/** A program that notes down what it is told before it takes it. */
const HEAR = `const fs = require('node:fs');
const { changes } = JSON.parse(fs.readFileSync(0, 'utf8'));
fs.appendFileSync(process.argv[2], process.env.CXF_NOTIFY_KEY + ' ' + changes.map((c) => c.kind).join(',') + '\\n');`;

function place(name: string): { readonly dir: string; readonly config: string; readonly heard: string } {
  const dir = join(folder, name);
  mkdirSync(dir);
  const [program, heard, config] = [join(dir, 'hear.cjs'), join(dir, 'heard.txt'), join(dir, 'cxf.toml')];
  writeFileSync(program, HEAR);
  appendFileSync(heard, '');
  const argv = JSON.stringify([process.execPath, program, heard]);
  writeFileSync(config, `source = "../orders.csv"\n[notify.channels.ops]\ntype = "exec"\nargv = ${argv}\n`);
  return { dir, config, heard };
}

/** A process that died holds its message for a while: here it is given up at once. */
function afterLease(dir: string): void {
  const file = join(dir, '.cxf', 'state.sqlite');
  if (!existsSync(file)) return;
  const db = new Database(file);
  const made = db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'outbox'").get() as { n: number };
  if (made.n > 0) db.exec('UPDATE outbox SET lease = 0');
  db.close();
}

const heardIn = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);

describe('what a channel is told by runs that are killed at any moment', () => {
  it('is every change, in order, and a message that came twice has the same key', async () => {
    const rng = random(29);
    let dead = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { dir, config, heard } = place(`round-${round}`);
      for (const at of TIMES) {
        const run = ['detect', '--notify', '--quiet', '--config', config, '--as-of', at];
        const moment = rng.uniform() < 0.5 ? { changes: 1 + rng.int(12) } : 100 + rng.int(900);
        mkdirSync(join(dir, '.cxf'), { recursive: true });
        if ((await killed(run, { at: moment, dir: join(dir, '.cxf') }, dir)) === 'killed') dead++;
        afterLease(dir);
        const { code, stderr } = await cxf(run);
        expect([code, stderr]).toEqual([0, '']);
      }
      const lines = heardIn(heard);
      const once = lines.filter((line, i) => line !== lines[i - 1]);
      expect([new Set(once).size, once.map((line) => line.split(' ')[1])]).toEqual([3, ['new', 'resolved', 'new']]);
      const waiting = documentOf(await cxf(['notify', 'outbox', '--json', '--config', config]), outboxSchema);
      expect(waiting.messages).toEqual([]);
    }
    expect(dead).toBeGreaterThan(0);
    process.stdout.write(`${dead} of ${3 * ROUNDS} runs were killed\n`);
  }, 900_000);
});
