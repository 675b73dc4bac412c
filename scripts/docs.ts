// Writes docs/commands.md, docs/config.md and man/cxf.1 from the program; with --check says whether they are up to date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KEYS } from '../src/config/load.js';
import { commandsPage } from './docs/commands.js';
import { configPage } from './docs/config.js';
import { CONFIG_KEYS } from './docs/keys.js';
import { manPage } from './docs/man.js';
import { commandDocs } from './docs/tree.js';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const commands = commandDocs(version);

const files: Readonly<Record<string, string>> = {
  'docs/commands.md': commandsPage(commands),
  'docs/config.md': configPage(KEYS, CONFIG_KEYS),
  'man/cxf.1': manPage(commands, version),
};

const stale = (file: string, text: string): boolean => {
  const path = join(root, file);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
};

if (process.argv.includes('--check')) {
  const old = Object.entries(files).filter(([file, text]) => stale(file, text));
  if (old.length > 0) {
    process.stderr.write(`${old.map(([file]) => file).join(', ')}: not what the program says; run npm run docs\n`);
    process.exitCode = 1;
  }
} else
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
