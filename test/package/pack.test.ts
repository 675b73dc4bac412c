import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canIsolate, install, installScripts, MOST_BYTES, pack, run } from '../../scripts/package.js';
import { ROOT, scratch } from '../support/process.js';

const folder = scratch();
const packed = pack(folder);

test('the package is small and holds what it needs, nothing else', () => {
  expect(packed.bytes).toBeLessThan(MOST_BYTES);
  const { files } = packed;
  const tops = [...new Set(files.map((file) => file.split('/')[0]))].sort();
  expect(tops).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'data', 'dist', 'docs', 'man', 'package.json']);
  for (const file of [
    'bin/cxf',
    'dist/cli.js',
    'dist/desk.js',
    'dist/THIRD-PARTY-LICENSES.txt',
    'man/cxf.1',
    'data/sample/cxf.toml',
  ])
    expect(files).toContain(file);
});

test('every package in the bundle is there with its licence', () => {
  const bundled = JSON.parse(readFileSync(join(ROOT, 'dist', 'bundled.json'), 'utf8')) as { name: string; version: string }[];
  const text = readFileSync(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const names = bundled.map((b) => b.name);
  for (const name of ['commander', 'ink', 'zod', '@modelcontextprotocol/sdk']) expect(names).toContain(name);
  for (const { name, version } of bundled)
    expect(text).toMatch(new RegExp(`^${name} ${version.replaceAll('.', '\\.')} \\((MIT|ISC|BSD|Apache|0BSD)`, 'm'));
});

/** Needs the registry, or the cache that `npm ci` has filled. */
test('npm install --global gives a program that works in an empty home without network', { timeout: 300_000 }, () => {
  const [prefix, home] = [join(folder, 'prefix'), join(folder, 'home')];
  for (const made of [prefix, home]) mkdirSync(made);
  const installed = install(packed.file, prefix, process.execPath);
  expect(installScripts(installed.folder)).toEqual([]);
  expect(existsSync(join(prefix, 'share', 'man', 'man1', 'cxf.1'))).toBe(true);
  const isolated = canIsolate();
  const detect = run(installed, home, ['detect', '--json'], isolated);
  expect({ status: detect.status, stderr: detect.stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(detect.stdout).incidents[0].id).toBe('grocery-sf-0104-801b');
  expect(run(installed, home, ['rca', 'latest', '--json'], isolated).status).toBe(0);
  expect(run(installed, home, ['--version', '--verbose'], isolated).status).toBe(0);
  expect(run(installed, home, ['completion', 'bash'], isolated).stdout).toContain('complete');
});

test('npm run sbom: a bill of what is installed and what is bundled', () => {
  const text = execFileSync(process.execPath, ['--import', 'tsx', 'scripts/sbom.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const { bomFormat, metadata, components, serialNumber } = JSON.parse(text);
  expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'cxf']);
  const names = (components as { name: string }[]).map((c) => c.name);
  for (const name of ['@duckdb/node-api', '@duckdb/node-bindings-darwin-arm64', 'libsql', 'apache-arrow', 'commander', 'ink'])
    expect(names).toContain(name);
  for (const name of ['vitest', 'express', 'typescript']) expect(names).not.toContain(name);
  expect(text).not.toContain('registry.');
  // The same lock gives the same bytes.
  expect([serialNumber, metadata.timestamp]).toEqual([undefined, undefined]);
});
