import type { Argument, Command, Option } from 'commander';
import type { Ids } from '../app/known-ids.js';
import { METRIC_IDS } from '../model/metrics.js';
import { SEVERITIES } from '../model/severity.js';
import { CONCLUSIONS, EVENT_TYPES, STATUSES, VERDICTS } from '../model/words.js';

/** What may stand where the cursor is. Pure: from the command line's own description, the words before the cursor and the ids there are. */

export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** `files`: names of files may stand there. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly files: boolean;
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Values = readonly string[] | keyof Ids;

/** Values of options, by their names; `command --option` before `--option`. */
export const OPTION_VALUES: Readonly<Record<string, Values>> = {
  '--as-of': ['latest', 'now', 'today', 'yesterday'],
  '--decision': CONCLUSIONS,
  '--fail-on': SEVERITIES,
  '--format': ['csv', 'arrow', 'json'],
  '--metric': METRIC_IDS,
  '--min-severity': SEVERITIES,
  '--objective': ['cx', 'efficiency', 'balanced'],
  '--plan': 'plans',
  '--type': EVENT_TYPES,
  'status --fail-on': ['breach'],
  'trend --by': ['hour', 'day'],
};

/** Values of arguments, by their names; `experiment id` (of a group) before `id`. */
export const ARGUMENT_VALUES: Readonly<Record<string, Values>> = {
  id: 'incidents',
  into: 'incidents',
  plan: 'plans',
  shell: SHELLS,
  status: STATUSES,
  verdict: VERDICTS,
  'experiment id': 'experiments',
};

const IS_FILE = /<(file|path|dir|folder)>|\[(file|path|dir|folder)\]/;

/** Where the cursor is: in which command, and in the value of which option or argument. */
interface Place {
  readonly command: Command;
  readonly option: Option | null;
  readonly argument: Argument | null;
  /** No word of a subcommand nor an option may stand there any more. */
  readonly literal: boolean;
  readonly first: boolean;
}

const chain = (command: Command): Command[] => (command.parent ? [command, ...chain(command.parent)] : [command]);
const optionsOf = (command: Command): Option[] => chain(command).flatMap((c) => c.options.filter((o) => !o.hidden));
const optionNamed = (command: Command, word: string): Option | null =>
  optionsOf(command).find((o) => o.long === word || o.short === word) ?? null;
const takesValue = (option: Option): boolean => option.required;

export function placeOf(cli: Command, before: readonly string[]): Place {
  let [command, literal, count]: [Command, boolean, number] = [cli, false, 0];
  let option: Option | null = null;
  for (const word of before) {
    // Bash hands over `--as-of=now` as three words.
    if (word === '=' && option) continue;
    if (option) {
      option = null;
      continue;
    }
    if (!literal && word === '--') literal = true;
    else if (!literal && word.startsWith('-')) {
      const found = word.includes('=') ? null : optionNamed(command, word);
      option = found && takesValue(found) ? found : null;
    } else {
      const sub: Command | undefined = literal || count > 0 ? undefined : command.commands.find((c) => c.name() === word);
      if (sub) command = sub;
      else count++;
    }
  }
  const args = command.registeredArguments;
  const argument = args[count] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined) ?? null;
  return { command, option, argument, literal, first: count === 0 };
}

const named = (values: Values, ids: Ids): Candidate[] =>
  typeof values === 'string'
    ? [{ value: 'latest', about: LATEST[values] }, ...ids[values].map((x) => ({ value: x.id, about: x.about }))]
    : values.map((value) => ({ value, about: '' }));

const LATEST: Readonly<Record<keyof Ids, string>> = {
  incidents: 'the worst one open',
  plans: 'the last one made',
  experiments: 'the last one started',
};

const valuesOf = (option: Option, command: Command, ids: Ids): Completion => {
  const long = option.long ?? '';
  const values = OPTION_VALUES[`${command.name()} ${long}`] ?? OPTION_VALUES[long];
  return { candidates: values ? named(values, ids) : [], files: IS_FILE.test(option.flags) };
};

function argumentValues(place: Place, ids: Ids): Completion {
  const { command, argument } = place;
  if (!argument) return { candidates: [], files: false };
  const name = argument.name();
  const values = ARGUMENT_VALUES[`${command.parent?.name()} ${name}`] ?? ARGUMENT_VALUES[name];
  return { candidates: values ? named(values, ids) : [], files: name === 'file' || name === 'source' };
}

const hidden = (command: Command): boolean => command.name().startsWith('_');

/** @param words all words after `cxf` up to the cursor; the last one is under it, and may be empty */
export function complete(cli: Command, words: readonly string[], ids: Ids): Completion {
  const place = placeOf(cli, words.slice(0, -1));
  let last = words.at(-1) ?? '';
  let found: Completion;
  let lead = '';
  const joined = !place.option && !place.literal && /^(--[a-z-]+)=(.*)$/s.exec(last);
  if (last === '=' && place.option) last = '';
  if (joined) {
    const option = optionNamed(place.command, joined[1] as string);
    found = option ? valuesOf(option, place.command, ids) : { candidates: [], files: false };
    [lead, last] = [`${joined[1]}=`, joined[2] as string];
  } else if (place.option) found = valuesOf(place.option, place.command, ids);
  else if (!place.literal && last.startsWith('-'))
    found = { candidates: optionsOf(place.command).map((o) => ({ value: o.long ?? '', about: o.description })), files: false };
  else {
    const subs = place.literal || !place.first ? [] : place.command.commands.filter((c) => !hidden(c));
    const own = argumentValues(place, ids);
    found = { ...own, candidates: [...subs.map((c) => ({ value: c.name(), about: c.description() })), ...own.candidates] };
  }
  const begun = found.candidates.filter((c) => c.value !== '' && c.value.startsWith(last));
  return { ...found, candidates: begun.map((c) => ({ ...c, value: lead + c.value })) };
}
