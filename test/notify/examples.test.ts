import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { settingsOf } from '../support/app.js';
import { bash, CXF, ROOT, SAMPLE, scratch } from '../support/process.js';

/** The examples of the documentation are run as they stand there, but for the folders. */
vi.setConfig({ testTimeout: 180_000 });

const folder = scratch();
const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');
const blocks = (name: string, language: string): string[] =>
  [...page(name).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((m) => m[1] ?? '');

/** A place like /srv/cxf, where `cxf` is a command. */
const srv = join(folder, 'srv');
const bin = join(folder, 'bin');
mkdirSync(srv);
mkdirSync(bin);
// The sample's own configuration, with a channel.
const sample = readFileSync(join(SAMPLE, 'cxf.toml'), 'utf8').replace(
  /^(source|events) = "(.*)"/gm,
  (_, key, name) => `${key} = ${JSON.stringify(join(SAMPLE, name))}`,
);
writeFileSync(join(srv, 'cxf.toml'), `${sample}\n[notify.channels.log]\ntype = "stdout"\n`);
writeFileSync(join(bin, 'cxf'), `#!/bin/sh\nexec "${process.execPath}" "${CXF}" "$@"\n`, { mode: 0o755 });
symlinkSync(process.execPath, join(bin, 'node'));

/** With no more environment than cron gives. */
const run = (line: string) =>
  bash(`env -i HOME="${folder}" PATH="${bin}:/usr/bin:/bin" sh -c '${line.replaceAll('/srv/cxf', srv)}'`, { cwd: srv });

describe('cron.md', () => {
  it('the crontab line runs, and speaks once', async () => {
    const [tab = ''] = blocks('cron.md', 'crontab');
    const line = tab.trim().split('\n').at(-1) ?? '';
    const [, when, command = ''] = /^((?:\S+\s+){5})(.*)$/.exec(line) ?? [];
    expect(when?.trim().split(/\s+/)).toEqual(['7', '*', '*', '*', '*']);
    expect(command).not.toContain('%');
    const first = await run(command);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(JSON.parse(first.stdout)).toMatchObject({ schema: 'cxf.notification/v1', channel: 'log' });
    expect(await run(command)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('the units are ones systemd takes', async () => {
    const [service = '', timer = ''] = blocks('cron.md', 'ini');
    const command = /^ExecStart=(.*)$/m.exec(service)?.[1] ?? '';
    expect((await run(command.replace('/usr/local/bin/', ''))).code).toBe(0);
    expect(timer).toContain('OnCalendar=*-*-* *:07:00');
    const there = spawnSync('systemd-analyze', ['--version']).status === 0;
    if (!there) return;
    const units = join(folder, 'units');
    mkdirSync(units);
    const own = service.replace('User=cxf', `User=${userInfo().username}`).replace('/usr/local/bin/cxf', join(bin, 'cxf'));
    writeFileSync(join(units, 'cxf.service'), own.replaceAll('/srv/cxf', srv));
    writeFileSync(join(units, 'cxf.timer'), timer);
    const verified = spawnSync('systemd-analyze', ['verify', join(units, 'cxf.service'), join(units, 'cxf.timer')], {
      encoding: 'utf8',
    });
    expect(verified.stderr.split('\n').filter((l) => l.includes('cxf.'))).toEqual([]);
    const calendar = spawnSync('systemd-analyze', ['calendar', '*-*-* *:07:00']);
    expect(calendar.status).toBe(0);
  });

  it('the step of the workflow runs, and its state is what is cached', async () => {
    const [workflow = ''] = blocks('cron.md', 'yaml');
    const command = /^ +- run: (cxf .*)$/m.exec(workflow)?.[1] ?? '';
    expect((await run(command)).code).toBe(0);
    const cached = /^ +path: (.*)$/m.exec(workflow)?.[1] ?? '';
    expect(readFileSync(join(srv, cached, 'state.sqlite')).length).toBeGreaterThan(1000);
    expect(workflow).not.toContain('\t');
    expect(/^ {4}- cron: '(\S+ \S+ \S+ \S+ \S+)'$/m.exec(workflow)?.[1]).toBe('7 * * * *');
  });
});

it('the configuration of alerts.md is one', () => {
  const [toml = ''] = blocks('alerts.md', 'toml');
  const config = join(folder, 'alerts', 'cxf.toml');
  mkdirSync(dirname(config));
  writeFileSync(config, `source = "orders.csv"\n${toml}`);
  const { notify } = settingsOf({ config });
  expect(notify.channels.map((c) => [c.name, c.type, c.rules.minSeverity, c.rules.quiet?.except])).toEqual([
    ['ops', 'slack', 'medium', 'high'],
    ['pager', 'alertmanager', 'high', undefined],
  ]);
  expect(notify.ping).toEqual({ kind: 'env', name: 'CXF_PING_URL' });
});
