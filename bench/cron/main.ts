// A year of hourly `detect --cron --notify`: does it get slower, does the state grow, does every message arrive once?
//   npm run bench:cron -- [--days 365] [--processes 200] [--aged]
// With --aged the state gets the rows of a year at half time, so that a short run tells what a long one does.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';
import { watchfulCommand } from '../../src/commands/detect-watchful.js';
import type { Io } from '../../src/commands/io.js';
import { age } from './age.js';
import { receiver } from './receiver.js';
import { BEGIN, HOUR, writeYear } from './year.js';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '365' },
    processes: { type: 'string', default: '200' },
    aged: { type: 'boolean', default: false },
  },
});

const days = Number(values.days);
const processes = Number(values.processes);
const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'cxf-bench-cron-'));
const bytes = (path: string): number => {
  const s = statSync(path);
  return s.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytes(join(path, name)), 0) : s.size;
};
const median = (x: readonly number[]): number => x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)] ?? Number.NaN;
const mb = (n: number): string => `${(n / 1e6).toFixed(2)} MB`;

const to = await receiver();
const orders = join(folder, 'orders.parquet');
await writeYear(orders, days);
mkdirSync(join(folder, 'state'));
const config = join(folder, 'cxf.toml');
writeFileSync(
  config,
  `source = "orders.parquet"\nstate = "state"\n[notify.channels.ops]\ntype = "webhook"\nurl = "${to.url}"\nrepeat = "24h"\n`,
);

const state = join(folder, 'state', 'state.sqlite');
let said = 0;
const io = (now: number): Io => ({
  stdout: async (chunk) => {
    said += chunk.length > 0 ? 1 : 0;
  },
  stderr: () => undefined,
  stdinIsTerminal: false,
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  env: { ...process.env },
  cwd: folder,
  columns: null,
  now,
  packageRoot: root,
});

const runs = days * 24;
const every = processes > 0 ? Math.max(1, Math.floor(runs / processes)) : Number.POSITIVE_INFINITY;
const cpu: number[] = [];
const failed: string[] = [];
let started = 0;
// The clock of this process is that of the run: deliveries are due when the hours of the year say so.
const real = Date.now.bind(Date);
let since = real();
let hour = 0;
Date.now = () => BEGIN + (hour + 1) * HOUR + real() - since;
for (let h = 0; h < runs; h++) {
  if (values.aged && h === runs / 2) age(state);
  to.at(h);
  [hour, since] = [h, real()];
  const asOf = new Date(BEGIN + (h + 1) * HOUR).toISOString();
  if (h % every === every - 1) {
    // The receiver lives in this process, so a child cannot reach it: what it has to say waits for the next run.
    const args = [join(root, 'bin', 'cxf'), 'detect', '--cron', '--config', config, '--as-of', asOf];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    started++;
    if (status !== 0) failed.push(`${asOf} process: ${status} ${stderr}`);
  } else {
    const before = process.cpuUsage();
    const code = await watchfulCommand(io(Date.now()), { cron: true, notify: true, config, asOf }).catch((e) => String(e));
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e3);
    if (code !== 0) failed.push(`${asOf}: ${code}`);
  }
  if (h % 24 === 23) console.log(`${h + 1} of ${runs}: ${median(cpu.slice(-24)).toFixed(0)} ms, state ${mb(bytes(state))}`);
}
const db = new Database(state);
const count = (sql: string): number => Number((db.prepare(sql).all() as { n: number }[])[0]?.n);
const posted = count("SELECT count(*) AS n FROM outbox WHERE key NOT LIKE '%-old-%'");
const waiting = count("SELECT count(*) AS n FROM outbox WHERE state <> 'sent'");
const keys = (
  db.prepare("SELECT key FROM outbox WHERE state = 'sent' AND key NOT LIKE '%-old-%' ORDER BY seq").all() as { key: string }[]
).map((r) => r.key);
const first = median(cpu.slice(0, 23));
const last = median(cpu.slice(-23));
console.log(`
runs                       ${runs} (${started} of them processes), ${failed.length} failed
CPU an evaluation          first day ${first.toFixed(0)} ms, last day ${last.toFixed(0)} ms: x ${(last / first).toFixed(2)}
state.sqlite               ${mb(bytes(state))}
whole state, with rollups  ${mb(bytes(join(folder, 'state')))}
incidents                  ${count('SELECT count(*) AS n FROM incidents')}
messages                   ${posted} in the outbox, ${waiting} not sent yet, ${to.kept.size} arrived, in ${to.tried()} attempts
in order, each once        ${JSON.stringify([...to.kept.keys()]) === JSON.stringify(keys)}
silent runs                ${cpu.length - said} of ${cpu.length}`);
for (const f of failed.slice(0, 5)) console.log(f);
db.close();
to.close();
rmSync(folder, { recursive: true, force: true });
