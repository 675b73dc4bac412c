import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { detectSchema } from '../../src/model/documents.js';
import { type Notification, notificationSchema, outboxSchema } from '../../src/model/notification.js';
import { CXF, cxf, documentOf, type Finished, refusal, scratch } from '../support/process.js';
import { type Received, type Receiver, receiver } from '../support/receiver.js';
import { AGAIN, MORNING, ONSET, writeShop } from '../support/shop.js';

// A dozen processes in one test: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 });

const HOUR = 3_600_000;
const SECRET = 'sup3r-s3cret-path';
const folder = scratch();
const source = writeShop(folder);
const iso = (at: number): string => new Date(at).toISOString();
const CALM = '2024-03-09T00:00:00Z';
/** 48 hours after the harm: over. */
const LATER = iso(ONSET + 80 * HOUR);

let configurations = 0;
/** A configuration and state of its own. */
function place(toml: string): { readonly dir: string; readonly config: string } {
  const dir = join(folder, `p${configurations++}`);
  mkdirSync(dir);
  const config = join(dir, 'cxf.toml');
  writeFileSync(config, `source = "../orders.csv"\n${toml}`);
  return { dir, config };
}
const detect = (
  at: string,
  p: { config: string },
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Finished> => cxf(['detect', '--config', p.config, '--as-of', at, ...args], { env });

const webhook = (to: Receiver, more = ''): string =>
  `[notify.channels.ops]\ntype = "webhook"\nurl = "${to.url}"\ntimeout = "1s"\n${more}`;
const bodies = (got: readonly Received[]): Notification[] => got.map((r) => notificationSchema.parse(r.body));
const kinds = (got: readonly Received[]): string[] => bodies(got).flatMap((n) => n.changes.map((c) => c.kind));
const state = (p: { dir: string }): InstanceType<typeof Database> => new Database(join(p.dir, '.cxf', 'state.sqlite'));

/** Kills the process as soon as something is so, and gives the signal by which it ended. */
async function killedWhen(so: () => boolean, args: readonly string[]): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [CXF, ...args], { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  const timer = setInterval(() => so() && child.kill('SIGKILL'), 20);
  return ended.finally(() => clearInterval(timer));
}

beforeAll(() => {
  expect(source).toBe(join(folder, 'orders.csv'));
});

describe('detect --cron', () => {
  const p = place('');
  const cron = (at: string, ...args: string[]): Promise<Finished> => detect(at, p, ['--cron', ...args]);

  it('is silent unless something changed, and its exit code is not', async () => {
    const said = async (at: string, ...args: string[]): Promise<[number | null, string, string]> => {
      const { code, stdout, stderr } = await cron(at, ...args);
      return [code, stdout, stderr];
    };
    expect(await said(CALM, '--fail-on', 'low')).toEqual([0, '', '']);
    const [code, text, err] = await said(MORNING, '--fail-on', 'low');
    expect([code, err]).toEqual([3, '']);
    expect(text).toMatch(
      /^1 change as of [\s\S]*?\n\nnew\nHIGH {2}Grocery SF - CX Score -\d+ {2}grocery-sf-0310-[0-9a-f]{4} {2}new\n/,
    );
    expect(await said(MORNING, '--fail-on', 'low')).toEqual([3, '', '']);
    expect(await said(iso(Date.parse(MORNING) + HOUR), '--fail-on', 'low', '--json')).toEqual([3, '', '']);
    const [, over] = await said(LATER, '--md');
    expect(over).toMatch(/\*\*resolved\*\*|resolved/);
    expect(over).toContain('Grocery SF');
    expect(await said(LATER)).toEqual([0, '', '']);
  });

  it('gives the document with what changed', async () => {
    const doc = documentOf(await cron(iso(AGAIN + 12 * HOUR), '--json'), detectSchema);
    expect(doc.changes?.map((c) => [c.kind, c.incident_id])).toEqual([['new', doc.incidents[0]?.id]]);
  });

  it('tells a failure once, and that it is over', async () => {
    const q = place('freshness = "3h"\n');
    const run = (at: string, ...args: string[]) => detect(at, q, ['--cron', ...args]);
    const stale = '2024-03-17T05:00:00Z';
    expect(await run(MORNING, '--min-severity', 'high')).toMatchObject({ code: 0, stderr: '' });
    const first = await run(stale);
    expect([first.code, first.stdout]).toEqual([4, '']);
    expect(first.stderr).toMatch(/^cxf: .*the last order is of .*\n$/);
    expect(await run('2024-03-17T06:00:00Z')).toMatchObject({ code: 4, stdout: '', stderr: '' });
    expect(await run('2024-03-17T07:00:00Z', '--json')).toMatchObject({ code: 4, stdout: '', stderr: '' });
    // Another failure is news.
    writeFileSync(q.config, 'source = "../none.csv"\n');
    expect(await run('2024-03-17T07:00:00Z')).toMatchObject({ code: 2, stderr: expect.stringContaining('none.csv') });
    expect(await run('2024-03-17T07:00:00Z')).toMatchObject({ code: 2, stdout: '', stderr: '' });
    writeFileSync(q.config, 'source = "../orders.csv"\nfreshness = "30h"\n');
    const again = await run('2024-03-17T08:00:00Z');
    expect([again.code, again.stdout.includes('evaluated again')]).toEqual([0, true]);
    expect((await run('2024-03-17T08:00:00Z')).stdout).toBe('');
  });

  it('runs one at a time: exit 75 after --lock-timeout', async () => {
    const lock = new Database(join(p.dir, '.cxf', 'cron.lock'));
    lock.exec('BEGIN EXCLUSIVE');
    const args = ['detect', '--cron', '--config', p.config, '--as-of', MORNING, '--lock-timeout', '1s'];
    const { code, said, error } = await refusal(args);
    expect([code, error.code]).toEqual([75, 'locked']);
    expect(said).toContain('cron run');
    // Others do not wait for it.
    expect((await detect(MORNING, p)).code).toBe(0);
    lock.close();
    expect((await cxf(args)).code).toBe(0);
  });
});

describe('detect --notify', () => {
  it('tells each change once, its end too, and calls who watches', async () => {
    const to = await receiver();
    const watch = await receiver();
    const p = place(`[notify]\nping_url_env = "WATCH"\n${webhook(to)}`);
    const env = { WATCH: `${watch.url}/${SECRET}` };
    for (const at of [MORNING, iso(Date.parse(MORNING) + HOUR), LATER, LATER])
      expect((await detect(at, p, ['--notify', '--quiet'], env)).code).toBe(0);
    expect(kinds(to.requests)).toEqual(['new', 'resolved']);
    expect(bodies(to.requests).map((n) => n.status)).toEqual(['firing', 'resolved']);
    expect(new Set(to.requests.map((r) => r.key)).size).toBe(2);
    expect(to.requests.every((r) => r.key === (r.body as Notification).key)).toBe(true);
    expect(watch.requests.map((r) => [r.method, r.path])).toEqual(Array(4).fill(['GET', `/hook/${SECRET}`]));
    // A failure is told, and the watcher is not called.
    const stale = await detect('2024-06-01', p, ['--notify'], env);
    expect([stale.code, kinds(to.requests).at(-1), watch.requests.length]).toEqual([4, 'failed', 4]);
  });

  it('gives equal bytes for equal runs', async () => {
    const to = await receiver();
    const texts: string[] = [];
    for (const _ of [1, 2]) {
      await detect(MORNING, place(webhook(to)), ['--notify', '--quiet']);
      texts.push(to.requests.at(-1)?.text ?? '');
    }
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe('');
  });

  it('keeps what could not be delivered, and delivers it once, in order, when that is possible', async () => {
    const to = await receiver();
    const p = place(webhook(to));
    const run = (at: string) => detect(at, p, ['--notify']);
    to.behave([], { kind: 'status', status: 500 });
    const first = await run(MORNING);
    expect([first.code, first.stdout.includes('Grocery SF')]).toEqual([0, true]);
    expect(first.stderr).toBe('warning: channel ops: messages wait for another attempt, HTTP 500; see cxf notify outbox.\n');
    to.behave([{ kind: 'hang' }, { kind: 'cut' }], { kind: 'status', status: 429, headers: { 'retry-after': '0' } });
    await run(LATER);
    await run(iso(AGAIN + 12 * HOUR));
    const waiting = documentOf(await cxf(['notify', 'outbox', '--json', '--config', p.config]), outboxSchema);
    expect(waiting.messages.map((m) => m.state)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(waiting.messages[0]?.attempts).toBeGreaterThan(3);
    expect(waiting.messages[1]?.attempts).toBe(0);
    const failed = await cxf(['notify', 'flush', '--config', p.config]);
    expect([failed.code, failed.stderr]).toEqual([1, 'channel ops: the connection was cut.\n']);
    const left = await cxf(['notify', 'flush', '--config', p.config]);
    expect([left.code, left.stderr]).toEqual([1, 'channel ops: HTTP 429.\n']);
    // Taken, but the answer never comes: the same key again.
    to.behave([{ kind: 'lost' }]);
    expect((await cxf(['notify', 'flush', '--config', p.config])).code).toBe(1);
    const done = await cxf(['notify', 'flush', '--config', p.config]);
    expect([done.code, done.stderr]).toEqual([0, 'channel ops: 3 delivered.\n']);
    expect(done.stdout).toBe('No messages wait.\n');
    expect(kinds(to.delivered())).toEqual(['new', 'resolved', 'new']);
    const took = to.requests.filter((r) => r.taken).map((r) => r.key);
    expect([took.length, new Set(took).size, took[0] === took[1]]).toEqual([4, 3, true]);
  });

  it('sends again with its key what a killed process had sent, and nothing twice beside', async () => {
    const to = await receiver();
    const p = place(webhook(to).replace('1s', '60s'));
    to.behave([{ kind: 'hang' }]);
    const killed = await killedWhen(
      () => to.requests.length > 0,
      ['detect', '--notify', '--config', p.config, '--as-of', MORNING],
    );
    expect([killed, to.requests.length]).toEqual(['SIGKILL', 1]);
    // Nobody else takes it as long as the dead process may be alive.
    expect((await cxf(['notify', 'flush', '--config', p.config])).code).toBe(0);
    expect(to.requests.length).toBe(1);
    const db = state(p);
    db.exec('UPDATE outbox SET lease = 0');
    db.close();
    await detect(MORNING, p, ['--notify']);
    expect(to.requests.length).toBe(2);
    expect(to.requests[0]?.key).toBe(to.requests[1]?.key);
  });

  it('delivers once when several processes do so at the same time', async () => {
    const to = await receiver();
    const p = place(webhook(to, 'group = false\n'));
    await detect(MORNING, p);
    const db = state(p);
    const row = { payload: JSON.stringify({ title: 't', changes: [] }) };
    for (let i = 0; i < 12; i++)
      db.prepare(
        "INSERT INTO outbox (channel, key, payload, created, attempts, next_at, state) VALUES ('ops', ?, ?, 0, 0, 0, 'waiting')",
      ).run(`k${i}`, JSON.stringify({ ...JSON.parse(row.payload), key: `k${i}` }));
    db.close();
    // Not older than three days: created now.
    const now = state(p);
    now.prepare('UPDATE outbox SET created = ?').run(Date.now());
    now.close();
    const codes = await Promise.all([1, 2, 3, 4].map(() => cxf(['notify', 'flush', '--quiet', '--config', p.config])));
    expect(codes.map((c) => c.code)).toEqual([0, 0, 0, 0]);
    await cxf(['notify', 'flush', '--config', p.config]);
    expect(to.requests.map((r) => r.key)).toEqual(Array.from({ length: 12 }, (_, i) => `k${i}`));
  });

  it('speaks in a silent run of a channel that fails once, and when it works again', async () => {
    const to = await receiver();
    const p = place(webhook(to));
    const run = async (at: string): Promise<string> => (await detect(at, p, ['--cron', '--notify'])).stderr;
    to.behave([], { kind: 'status', status: 503, headers: { 'retry-after': '3600' } });
    expect(await run(MORNING)).toMatch(/^warning: channel ops: messages wait .*HTTP 503/);
    expect(await run(MORNING)).toBe('');
    to.behave([]);
    await cxf(['notify', 'flush', '--config', p.config]);
    expect(await run(MORNING)).toBe('warning: channel ops takes messages again.\n');
    expect(await run(MORNING)).toBe('');
  });
});

describe('channels', () => {
  it('of every kind get their own', async () => {
    const to = await receiver();
    const sendmail = join(folder, 'sendmail');
    writeFileSync(sendmail, `#!/bin/sh\ncat > "${folder}/mail.$1"\n`);
    chmodSync(sendmail, 0o755);
    const token = join(folder, 'token');
    writeFileSync(token, `${SECRET}\n`);
    const p = place(`
[notify.channels.chat]
type = "slack"
url_env = "CHAT"
[notify.channels.alerts]
type = "alertmanager"
url = "${to.url}/alerts"
token_file = "../token"
[notify.channels.mail]
type = "email"
from = "cxf@example.com"
to = ["team@example.com"]
sendmail = ["${sendmail}", "-t"]
[notify.channels.page]
type = "exec"
argv = ["${process.execPath}", "-e", "require('fs').writeFileSync('paged.json', require('fs').readFileSync(0))"]
[notify.channels.log]
type = "stdout"
`);
    const { code, stdout, stderr } = await detect(MORNING, p, ['--notify'], { CHAT: `${to.url}/${SECRET}` });
    expect([code, stderr]).toEqual([0, '']);
    const [line = '', ...rest] = stdout.split('\n');
    expect(rest).toEqual(['']);
    const said = notificationSchema.parse(JSON.parse(line));
    expect(said.channel).toBe('log');
    const at = (path: string): Received | undefined => to.requests.find((r) => r.path === path);
    expect(at(`/hook/${SECRET}`)?.body).toMatchObject({ blocks: [{ type: 'header' }, {}, {}, {}] });
    expect(at('/hook/alerts')?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(at('/hook/alerts')?.body).toMatchObject({ version: '4', status: 'firing', receiver: 'alerts' });
    expect(readFileSync(join(folder, 'mail.-t'), 'utf8')).toMatch(
      /^From: cxf@example.com\r\nTo: team@example.com\r\nSubject: \[cxf\] New HIGH/,
    );
    const paged = notificationSchema.parse(JSON.parse(readFileSync(join(p.dir, 'paged.json'), 'utf8')));
    expect({ ...paged, channel: '', key: '' }).toEqual({ ...said, channel: '', key: '' });
  });

  it('are those that are named', async () => {
    const [a, b] = [await receiver(), await receiver()];
    const p = place(`${webhook(a)}${webhook(b).replace('ops', 'pager')}min_severity = "high"\n`);
    await detect(MORNING, p, ['--notify', 'pager', '--quiet']);
    expect([a.requests.length, b.requests.length]).toEqual([0, 1]);
    await detect(MORNING, p, ['--notify', '--quiet']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
  });

  it('test says of each whether it takes a message', async () => {
    const [a, b] = [await receiver(), await receiver()];
    b.behave([], { kind: 'status', status: 403 });
    const p = place(`${webhook(a)}${webhook(b).replace('ops', 'pager')}`);
    const both = await cxf(['notify', 'test', '--config', p.config]);
    expect([both.code, both.stdout, both.stderr]).toEqual([1, '', 'channel ops: delivered.\nchannel pager: HTTP 403.\n']);
    expect((await cxf(['notify', 'test', 'ops', '--config', p.config])).code).toBe(0);
    expect(kinds(a.requests)).toEqual(['test', 'test']);
    expect(bodies(a.requests)[0]?.status).toBe('resolved');
  });
});

describe('mistakes are told before the work', () => {
  const p = place('[notify.channels.chat]\ntype = "slack"\nurl_env = "CHAT"\n[notify.channels.log]\ntype = "stdout"\n');
  const refused = (args: readonly string[], env: Record<string, string> = {}) =>
    refusal(['detect', '--config', p.config, '--as-of', MORNING, ...args], { env });

  it('a secret that is not there', async () => {
    const { code, said, error } = await refused(['--notify', 'chat']);
    expect([code, error.code]).toEqual([2, 'no_secret']);
    expect(said).toBe('notify.channels.chat: the variable CHAT is not set; set CHAT.');
  });

  it('a channel that is not there, or none at all', async () => {
    expect((await refused(['--notify', 'chit'])).said).toBe('There is no channel "chit"; did you mean "chat"?');
    const { code, said } = await refusal([
      'detect',
      '--notify',
      '--source',
      source,
      '--state',
      join(folder, 'none'),
      '--as-of',
      MORNING,
    ]);
    expect(code).toBe(2);
    expect(said).toContain('names no channel');
  });

  it('two answers for one stdout', async () => {
    const { code, said } = await refused(['--notify', 'log']);
    expect(code).toBe(2);
    expect(said).toContain('--output');
    const file = join(folder, 'both.json');
    const both = await detect(MORNING, p, ['--notify', 'log', '--json', '--output', file]);
    expect([both.code, JSON.parse(both.stdout).schema, JSON.parse(readFileSync(file, 'utf8')).schema]).toEqual([
      0,
      'cxf.notification/v1',
      'cxf.detect/v1',
    ]);
  });

  it('and no secret is ever shown or kept', async () => {
    const gone = await receiver();
    await gone.close();
    const env = { CHAT: `${gone.url}/${SECRET}?t=${SECRET}` };
    cpSync(p.dir, join(folder, 'secret'), { recursive: true });
    const q = { dir: join(folder, 'secret'), config: join(folder, 'secret', 'cxf.toml') };
    const runs = [
      await detect(MORNING, q, ['--notify', 'chat', '--verbose', '--debug'], env),
      await cxf(['notify', 'flush', 'chat', '--verbose', '--debug', '--config', q.config], { env }),
      await cxf(['notify', 'outbox', '--all', '--json', '--config', q.config], { env }),
      await cxf(['notify', 'test', 'chat', '--debug', '--config', q.config], { env }),
      await detect(MORNING, q, ['--notify', 'chat', '--debug'], { CHAT: `ftp://x/${SECRET}` }),
    ];
    for (const r of runs) expect(r.stdout + r.stderr).not.toContain(SECRET);
    expect(runs.map((r) => r.code)).toEqual([0, 1, 0, 1, 2]);
    expect(readFileSync(join(q.dir, '.cxf', 'state.sqlite')).includes(SECRET)).toBe(false);
  });
});
