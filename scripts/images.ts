// Takes the pictures of the README from the page of the sample's investigation, with Debian's Chromium.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { investigation, pageOf } from '../test/report/html/documents.js';

const SHOTS = [
  { name: 'report-light', colorScheme: 'light', from: '#summary', height: 1250 },
  { name: 'report-dark', colorScheme: 'dark', from: '#experiment', height: 832 },
] as const;
const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

const folder = join(import.meta.dirname, '..', 'docs', 'images');
const file = join(tmpdir(), `cxf-report-${process.pid}.html`);
mkdirSync(folder, { recursive: true });
writeFileSync(file, pageOf(investigation));
const browser = await chromium.launch({ executablePath: process.env.CXF_CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
for (const { name, colorScheme, from, height } of SHOTS) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 900, height } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  const top =
    from === '#summary' ? 0 : Number(await page.evaluate(`document.querySelector('${from}').getBoundingClientRect().top`));
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip: { x: 0, y: top, width: 900, height } });
}
await browser.close();
