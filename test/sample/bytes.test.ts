import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'cxf-sample-'));
const FILES = ['orders.parquet', 'events.csv', 'assignments.csv'];

beforeAll(() => {
  execFileSync(process.execPath, ['--import', 'tsx', join('data', 'sample', 'generate', 'main.ts'), folder], { stdio: 'pipe' });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it.each(FILES)('the committed %s is what its generator makes, byte for byte', (file) => {
  expect(readFileSync(join(folder, file)).equals(readFileSync(join('data', 'sample', file)))).toBe(true);
});

it('takes at most 10 MB', () => {
  expect(readFileSync(join('data', 'sample', 'orders.parquet')).length).toBeLessThan(10_000_000);
});
