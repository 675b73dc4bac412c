import { STATUSES } from '../model/words.js';
import type { Line, View } from '../report/view.js';
import { top } from './screens.js';
import type { Act, Prompt, State } from './types.js';

/** What is said while it is done. */
export const TOLD: Readonly<Record<Act['do'], string>> = {
  ...{ setStatus: 'setting the status', addNote: 'adding the note', startExperiment: 'starting', advance: 'advancing' },
  ...{ hold: 'holding', extend: 'extending', adjust: 'adjusting', rollBack: 'rolling back', conclude: 'concluding' },
};

/** What an experiment may be concluded with. */
export const ENDINGS = [
  { decision: 'make_permanent', resolve: true, text: 'make it permanent and resolve the incident' },
  { decision: 'make_permanent', resolve: false, text: 'make it permanent' },
  { decision: 'roll_back', resolve: false, text: 'roll back: the change is undone' },
  { decision: 'iterate', resolve: false, text: 'iterate: end it without a decision on the change' },
] as const;

/** Where the menu begins: at what the experiment recommends, else where nothing is decided about the change. */
export function endingFor(advice: string | null | undefined): number {
  const at = ENDINGS.findIndex((e) => e.decision === advice);
  return at < 0 ? ENDINGS.length - 1 : at;
}

export const choicesOf = (prompt: Prompt): readonly string[] =>
  prompt.kind === 'status'
    ? STATUSES
    : prompt.kind === 'conclude'
      ? ENDINGS.map((e) => e.text)
      : prompt.kind === 'adjust'
        ? prompt.plans
        : [];

/** A menu above the keys. */
export function promptLines(prompt: Prompt | null): Line[] {
  if (prompt === null || !('choice' in prompt)) return [];
  return choicesOf(prompt).map((text, i) => [
    { text: i === prompt.choice ? '> ' : '  ', tone: 'strong' },
    { text, tone: i === prompt.choice ? 'strong' : undefined },
  ]);
}

type Hint = readonly [key: string, what: string];

function keysOf(state: State): Hint[] {
  const { prompt } = state;
  if (prompt?.kind === 'filter')
    return [
      ['enter', 'keep'],
      ['esc', 'as before'],
    ];
  if (prompt?.kind === 'note')
    return [
      ['enter', 'save'],
      ['esc', 'drop'],
    ];
  if (prompt?.kind === 'extend')
    return [
      ['enter', 'go on'],
      ['esc', 'leave'],
    ];
  if (prompt?.kind === 'confirm')
    return [
      ['y', 'yes'],
      ['n', 'no'],
    ];
  if (prompt)
    return [
      ['enter', 'choose'],
      ['j/k', 'move'],
      ['esc', 'leave'],
    ];
  const { screen, status, page } = top(state);
  const list = (page?.items.length ?? 0) > 0;
  const back: Hint[] = state.stack.length > 1 || status === 'loading' ? [['esc', status === 'loading' ? 'cancel' : 'back']] : [];
  const own: Record<string, Hint[]> = {
    incident: [
      ['s', 'status'],
      ['n', 'note'],
    ],
    plan: [['x', 'start']],
    kept: [['x', 'start']],
    experiment: [
      ['a', 'advance'],
      ['c', 'conclude'],
      ['H', 'hold'],
      ['X', 'extend'],
      ['A', 'adjust'],
      ['R', 'roll back'],
    ],
  };
  // What comes first is left out last.
  return [
    ...(list ? ([['enter', 'open']] as const) : []),
    ...back,
    ['?', 'help'],
    ['q', 'quit'],
    ...(page ? (own[screen.name] ?? []) : []),
    ...(page
      ? ([
          ['e', 'export'],
          ['j/k', list ? 'move' : 'scroll'],
        ] as const)
      : []),
    ['r', 'refresh'],
    ...(page
      ? ([
          ['y', 'copy'],
          ['/', 'filter'],
        ] as const)
      : []),
    ['1-9', 'screens'],
  ];
}

/** The keys that matter most, as many as there is room for. */
export function hints(state: State, fits: (text: string) => boolean): Line {
  const kept: Hint[] = [];
  const text = (list: readonly Hint[]): string => list.map(([key, what]) => `${key} ${what}`).join('  ');
  for (const hint of keysOf(state)) if (fits(text([...kept, hint]))) kept.push(hint);
  return kept.flatMap(([key, what], i) => [
    { text: `${i > 0 ? '  ' : ''}${key}`, tone: 'strong' as const },
    { text: ` ${what}`, tone: 'dim' as const },
  ]);
}

const KEY_WIDTH = 16;
const ROWS: readonly Hint[] = [
  ['j k, arrows', 'through the list, then through the text'],
  ['enter', 'open what is chosen'],
  ['esc, backspace', 'back; while something loads: cancel'],
  ['tab', 'next of the list'],
  ['g G', 'beginning, end'],
  ['PgUp PgDn', 'a page; space and b do the same'],
  ['1 2 3 4 5 6 7', 'dashboard, incident, root cause, recommendations, plan, experiment, change log'],
  ['8 9', 'all experiments, all plans'],
  ['/', 'only lines with a text'],
  ['r', 'compute again'],
  ['e', 'write this screen as Markdown to a new file in the working directory'],
  ['y Y', 'copy the id, the command'],
  ['s n', 'status of the incident, a note on it'],
  ['x', 'on a plan: start the experiment'],
  ['a c', 'on an experiment: next phase, conclude'],
  ['H X A R', 'on an experiment: hold, extend, adjust to another plan, roll back; each asks before it acts'],
  ['ctrl-l ctrl-z', 'draw again, suspend'],
  ['q', 'quit'],
];

export const HELP: View = [
  { kind: 'heading', line: 'Keys' },
  {
    kind: 'paragraph',
    hang: KEY_WIDTH,
    lines: ROWS.map(([key, what]): Line => [{ text: key.padEnd(KEY_WIDTH), tone: 'strong' }, what]),
  },
  {
    kind: 'paragraph',
    lines: [
      'The line above the keys is the command that gives the same screen in a script; with --json or --md for others to read.',
      'Opening a plan keeps it in the state, as cxf plan does. Nothing else is written unless a key asks for it.',
    ],
  },
];
