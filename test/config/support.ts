import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Flags } from '../../src/config/flags.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/settings.js';
import { CxfError } from '../../src/errors.js';

/** A folder with `shop/` to work in and `package/` that stands for the installed one, with its sample. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'cxf-config-')));
export const shop = join(root, 'shop');
export const packageRoot = join(root, 'package');
/** 2024-01-04 20:30 UTC, 12:30 in Los Angeles. */
export const NOW = Date.UTC(2024, 0, 4, 20, 30);

export function put(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

put('package/data/sample/cxf.toml', 'source = "orders.parquet"\nas_of = "2024-01-04T08:00:00-08:00"\nmaturity = "10h"\n');
put('shop/.keep', '');
afterAll(() => rmSync(root, { recursive: true, force: true }));

export interface Given {
  /** Text of shop/cxf.toml; null: there is none. A source is put first unless it names one. */
  readonly toml?: string | null;
  readonly flags?: Flags;
  readonly env?: Record<string, string | undefined>;
  readonly cwd?: string;
}

export function load({ toml = '', flags = {}, env = {}, cwd = shop }: Given = {}): Settings {
  const file = join(shop, 'cxf.toml');
  rmSync(file, { recursive: true, force: true });
  if (toml !== null) writeFileSync(file, /^\s*source\b/m.test(toml) ? toml : `source = "orders.parquet"\n${toml}`);
  return loadSettings({ flags, env: { HOME: join(root, 'home'), ...env }, cwd, packageRoot, now: NOW });
}

/** What a mistake answers: one sentence that names its place, and a fix; exit 2. */
export function mistake(given: Given): { code: string; message: string; hint: string } {
  try {
    load(given);
  } catch (error) {
    return checked(error);
  }
  throw new Error(`accepted: ${JSON.stringify(given)}`);
}

export function checked(error: unknown): { code: string; message: string; hint: string } {
  if (!(error instanceof CxfError)) throw error;
  expect(error.exitCode).toBe(2);
  expect(error.message).toMatch(/^[^\n]+\.$/);
  expect(error.hint).toMatch(/^[^\n]+$/);
  expect(error.code).toMatch(/^[a-z_]+$/);
  return { code: error.code, message: error.message, hint: error.hint ?? '' };
}
