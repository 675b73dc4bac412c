import type { Key } from './keys.js';

/** docs/config.md: every key of cxf.toml with type, default and an example. */

const cell = (text: string): string => text.replaceAll('|', '\\|');
const anchor = (key: string): string => `[\`${key}\`](#${key})`;

export function configPage(names: readonly string[], keys: Readonly<Record<string, Key>>): string {
  const known = names.flatMap((name) => {
    const key = keys[name];
    return key ? [{ name, ...key }] : [];
  });
  const lines = [
    '# cxf.toml',
    '',
    'Made by `npm run docs`. The file is found upward from the working directory, or named with `--config`. Options come before `CXF_*`',
    'variables, those before the file, the file before the defaults. Paths are relative to the file. An unknown key is refused (exit 2).',
    '',
    '| key | type | default | meaning |',
    '|---|---|---|---|',
    ...known.map((k) => `| ${anchor(k.name)} | ${cell(k.type)} | ${cell(k.default)} | ${cell(k.about)} |`),
    '',
    '## Examples',
    '',
    ...known.flatMap((k) => [`### ${k.name}`, '', '```toml', k.example, '```', '']),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
