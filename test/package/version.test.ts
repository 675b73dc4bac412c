import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { versionSchema } from '../../src/model/version.js';
import { MIGRATIONS } from '../../src/store/schema.js';
import { cxf, documentOf, ROOT, scratch } from '../support/process.js';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

test('--version alone is the number, for scripts', async () => {
  for (const flag of ['--version', '-V'])
    expect(await cxf([flag])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('--version --verbose tells what it runs on, and with which settings', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'cxf.toml'), 'source = "orders.parquet"\n');
  const finished = await cxf(['--verbose', '-V', '--json'], { cwd: folder });
  const doc = documentOf(finished, versionSchema);
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  expect(doc).toMatchObject({
    cxf: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    configuration: join(folder, 'cxf.toml'),
    state: join(folder, '.cxf'),
    state_version: MIGRATIONS.length,
    problem: null,
  });
  expect(doc.parts.map((p) => [p.name, p.problem])).toEqual([
    ['duckdb', null],
    ['sqlite', null],
  ]);
  const { stdout } = await cxf(['--version', '--verbose'], { cwd: folder });
  expect(stdout.split('\n')[0]).toBe(`cxf ${version}`);
  for (const p of doc.parts) expect(stdout).toContain(`${p.name.padEnd(8)} ${p.version}`);
});

test('wrong settings are told, and keep nobody from the rest', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'cxf.toml'), 'sauce = "orders.parquet"\n');
  const { code, stdout } = await cxf(['--version', '--verbose'], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toContain('unknown key "sauce"');
  expect(stdout).toContain('duckdb');
});

test('with any other word it is the number', async () => {
  expect((await cxf(['--version', '--verbose', '--quiet'])).stdout).toBe(`${version}\n`);
});
