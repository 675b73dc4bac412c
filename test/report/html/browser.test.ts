import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../support/process.js';
import { investigation, pageOf, withWord } from './documents.js';

/** The page in a browser: Debian's Chromium, where there is one. */

const CHROMIUM = process.env.CXF_CHROMIUM ?? '/usr/bin/chromium';
const there = existsSync(CHROMIUM);
if (!there) process.stderr.write(`skipped: the page in a browser (no ${CHROMIUM})\n`);

// The machine's own network is not asked for anything at the start.
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

const { source: axe } = createRequire(import.meta.url)('axe-core') as { source: string };
const folder = scratch();
let browser: Browser;

/** Opens it and collects what it says and asks for beside itself. */
async function open(name: string, text: string, options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const { colorScheme = 'light', width = 1000 } = options;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (m) => said.push(m.text()));
  page.on('pageerror', (e) => said.push(String(e)));
  page.on('dialog', (d) => said.push(d.message()));
  page.on('request', (r) => said.push(r.url()));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, said: () => said.filter((s) => s !== url) };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run(document).then((r) => r.violations)')) as Violation[];
  return found.map((v) => `${v.impact} ${v.id}: ${v.nodes[0]?.html.slice(0, 120)}`);
}

describe.skipIf(!there)('the page in a browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  });
  afterAll(() => browser?.close());

  it.each(['light', 'dark'] as const)('%s: says nothing, asks for nothing, and axe finds nothing', async (colorScheme) => {
    const { page, said } = await open(colorScheme, pageOf(investigation), { colorScheme });
    await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
    expect(await violations(page)).toEqual([]);
    expect(said()).toEqual([]);
  });

  it('fits a telephone: what is wide scrolls by itself', async () => {
    const { page } = await open('narrow', pageOf(investigation), { width: 390 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('is used by keyboard: the first stop leads to the report', async () => {
    const { page } = await open('keys', pageOf(investigation));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#main$/);
  });

  it('stays inert with hostile text, and within its width', async () => {
    const word = `=</script></style><script>alert(1)</script><img src="http://127.0.0.1:9/x" onerror="alert(2)">\u202e${'x'.repeat(4000)}`;
    const { page, said } = await open('hostile', pageOf(withWord(investigation, word)), { width: 390 });
    expect(said()).toEqual([]);
    expect(await page.evaluate("document.querySelectorAll('script, img').length")).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('prints: light, without what only a screen needs', async () => {
    const { page } = await open('print', pageOf(investigation), { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate("getComputedStyle(document.querySelector('nav')).display")).toBe('none');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});
