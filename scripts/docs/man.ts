import { exitCodes, variables } from './facts.js';
import type { CommandDoc } from './tree.js';

/** man/cxf.1, from the command line itself. */

/** Text that is no request of roff. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('`', '')
    .replace(/^([.'])/, '\\&$1');
const bold = (text: string): string => `\\fB${plain(text)}\\fR`;

const item = (head: string, text: string): string[] => ['.TP', head, plain(text)];
const options = (doc: CommandDoc): string[] =>
  doc.options.flatMap((o) => item(bold(o.flags), `${o.description}${o.needed ? ' (needed)' : ''}.`));

const command = (doc: CommandDoc): string[] => [
  `.SS ${plain(doc.usage.replace(/^cxf /, ''))}`,
  `${plain(doc.description)}.`,
  ...options(doc),
  ...(doc.examples.length > 0 ? ['.PP', '.nf', ...doc.examples.map(plain), '.fi'] : []),
];

export function manPage([root, ...commands]: readonly CommandDoc[], version: string): string {
  if (!root) throw new Error('there is no program');
  const lines = [
    `.TH CXF 1 "" "cxf ${version}" "User Commands"`,
    '.SH NAME',
    'cxf \\- from a drop in customer experience to its cause and a decision',
    '.SH SYNOPSIS',
    '.B cxf',
    '[\\fIoptions\\fR] [\\fIcommand\\fR]',
    '.SH DESCRIPTION',
    plain(
      'Finds which slice of the orders of a delivery marketplace got worse, since when, why, and how sure each of that is; then what to change, and how to test it.',
    ),
    plain('Without a command: the dashboard. Without a configuration: the packaged sample.'),
    '.SH GLOBAL OPTIONS',
    ...options(root),
    '.SH COMMANDS',
    ...commands.flatMap(command),
    '.SH EXIT STATUS',
    ...exitCodes().flatMap((x) => item(bold(String(x.code)), `${x.meaning}.`)),
    '.SH ENVIRONMENT',
    ...variables().flatMap((v) => item(bold(v.variable), `as ${v.flag}.`)),
    '.SH FILES',
    ...item(bold('cxf.toml'), 'configuration, found upward from the working directory.'),
    ...item(bold('.cxf/'), 'state beside cxf.toml; without one a folder for each source under $XDG_DATA_HOME/cxf.'),
    '.SH SEE ALSO',
    plain('The folder docs of the installed package.'),
  ];
  return `${lines.join('\n')}\n`;
}
