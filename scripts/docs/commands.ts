import { exitCodes, schemas, variables } from './facts.js';
import type { CommandDoc } from './tree.js';

/** docs/commands.md, from the command line itself. */

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

const table = (head: readonly [string, string], rows: readonly (readonly [string, string])[]): string[] =>
  rows.length === 0 ? [] : [`| ${head[0]} | ${head[1]} |`, '|---|---|', ...rows.map(([a, b]) => `| ${a} | ${b} |`), ''];

const optionRows = (doc: CommandDoc): [string, string][] =>
  doc.options.map((o) => [code(o.flags), cell(o.description) + (o.needed ? '; needed' : '')]);

function section(doc: CommandDoc): string[] {
  const deep = doc.path.split(' ').length > 2 ? '###' : '##';
  return [
    `${deep} ${doc.path}`,
    '',
    `\`${doc.usage}\`: ${doc.description}.`,
    '',
    ...table(['option', 'does'], optionRows(doc)),
    ...(doc.examples.length > 0 ? ['```text', ...doc.examples, '```', ''] : []),
  ];
}

export function commandsPage([root, ...commands]: readonly CommandDoc[]): string {
  if (!root) throw new Error('there is no program');
  const lines = [
    '# Commands',
    '',
    'Made from the program by `npm run docs`: what `--help` tells, on one page. What the commands mean is in the [reference](reference.md).',
    '',
    '## Global options',
    '',
    'Before or after the command.',
    '',
    ...table(['option', 'does'], optionRows(root)),
    ...commands.flatMap(section),
    '## Exit codes',
    '',
    ...table(
      ['code', 'meaning'],
      exitCodes().map((x) => [String(x.code), cell(x.meaning)]),
    ),
    '## Environment',
    '',
    'A variable counts where its option is not given, and before cxf.toml.',
    '',
    ...table(
      ['variable', 'option'],
      variables().map((v) => [code(v.variable), code(v.flag)]),
    ),
    '`CXF_CACHE`, `CXF_MEMORY` and `CXF_THREADS` stand for `cache`, `memory` and `threads` of cxf.toml. `NO_COLOR`, `TERM`, `COLUMNS`, `LANG` and `LC_ALL` decide how text is drawn, `XDG_DATA_HOME` where the state is without a cxf.toml.',
    '',
    '## JSON documents',
    '',
    'Each answer of `--json` names its schema.',
    '',
    ...table(
      ['schema', 'file'],
      schemas().map((s) => [code(s.id), `[${s.file}](${s.file})`]),
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
