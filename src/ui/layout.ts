import { stripVTControlCharacters } from 'node:util';
import { plain } from '../report/sanitize.js';
import { drawLine, renderText } from '../report/text.js';
import type { Line, View } from '../report/view.js';
import { widthOf } from '../report/width.js';
import { hints, promptLines } from './hints.js';
import { top } from './screens.js';
import type { Entry, Item, Look, State } from './types.js';

/** What a frame is made of: lines that fit the screen, ready to be written. One row of it stays free. */
export interface Frame {
  readonly header: string;
  readonly items: readonly { readonly text: string; readonly chosen: boolean }[];
  readonly rule: string;
  /** Between the text and the keys: tells which part of the text is seen. */
  readonly lower: string;
  readonly body: readonly string[];
  readonly footer: readonly string[];
  /** Lines of text there are, and how many are seen. */
  readonly lines: number;
  readonly room: number;
}

const drawn = new WeakMap<View, Map<string, readonly string[]>>();

/** The view's lines at a width; drawn once. */
function linesOf(view: View, look: Look): readonly string[] {
  const key = `${look.columns} ${look.color} ${look.unicode}`;
  const known = drawn.get(view) ?? new Map<string, readonly string[]>();
  drawn.set(view, known);
  const lines =
    known.get(key) ?? renderText(view, { width: look.columns, color: look.color, unicode: look.unicode }).trimEnd().split('\n');
  known.set(key, lines);
  return lines;
}

const has = (text: string, filter: string): boolean => text.toLowerCase().includes(filter.toLowerCase());

const textOf = (line: Line): string =>
  typeof line === 'string' ? line : line.map((s) => (typeof s === 'string' ? s : s.text)).join('');

/** Items that the filter leaves. */
export const itemsOf = (entry: Entry, filter: string): readonly Item[] =>
  (entry.page?.items ?? []).filter((i) => filter === '' || has(textOf(i.label), filter));

function bodyOf(entry: Entry, state: State): readonly string[] {
  const { look, filter } = state;
  if (entry.problem) return linesOf(problemView(entry), look);
  if (!entry.page) return [];
  const lines = linesOf(entry.page.view, look);
  return filter === '' ? lines : lines.filter((l) => has(stripVTControlCharacters(l), filter));
}

const problems = new WeakMap<object, View>();

/** A failure in the place of what was asked for. */
function problemView(entry: Entry): View {
  const { problem } = entry;
  if (!problem) return [];
  const view = problems.get(problem) ?? [
    { kind: 'heading', line: [{ text: 'This could not be shown', tone: 'bad' }] },
    { kind: 'paragraph', lines: [problem.message, ...(problem.hint === null ? [] : [`To do: ${problem.hint}`])] },
    { kind: 'paragraph', lines: [[{ text: 'r tries again, esc goes back', tone: 'dim' }]] },
  ];
  problems.set(problem, view);
  return view;
}

const NAMES = {
  ...{ dashboard: 'Dashboard', incident: 'Incident', rca: 'Root cause', cause: 'Cause', recommend: 'Recommendations' },
  ...{ plan: 'Plan', kept: 'Plan', plans: 'Plans', experiment: 'Experiment', experiments: 'Experiments' },
  ...{ events: 'Change log', help: 'Help' },
};

function headerOf(state: State): Line {
  const way = state.stack.map((e) => NAMES[e.screen.name]);
  const shown = way.length > 3 && state.look.columns < 100 ? ['..', ...way.slice(-2)] : way;
  const { screen, page } = top(state);
  const about = page?.about;
  const what = about?.incident ?? about?.experiment ?? ('id' in screen ? screen.id : 'plan' in screen ? screen.plan : '');
  return [
    { text: 'cxf ', tone: 'strong' },
    {
      text: shown
        .slice(0, -1)
        .map((n) => `${n} > `)
        .join(''),
      tone: 'dim',
    },
    { text: shown.at(-1) ?? '', tone: 'strong' },
    { text: what === '' ? '' : `  ${what}`, tone: 'dim' },
  ];
}

const MENUS = { status: 'Status of', conclude: 'Conclude', adjust: 'Another plan for' };

/** Message, progress, prompt or command: the line above the keys. */
function tellingOf(state: State): Line {
  const entry = top(state);
  const { prompt } = state;
  const cursor = state.look.unicode ? '▏' : '_';
  if (prompt?.kind === 'filter') return [{ text: '/', tone: 'strong' }, prompt.text, { text: cursor, tone: 'dim' }];
  if (prompt?.kind === 'note') return [{ text: 'note: ', tone: 'strong' }, prompt.text.slice(-(state.look.columns - 8)), cursor];
  if (prompt?.kind === 'confirm') return [{ text: prompt.text, tone: 'strong' }, ' (y/n)'];
  if (prompt?.kind === 'extend') return [{ text: 'days longer: ', tone: 'strong' }, prompt.text, { text: cursor, tone: 'dim' }];
  if (prompt) return [{ text: MENUS[prompt.kind], tone: 'strong' }, ` ${prompt.id}`];
  if (state.acting !== null) return [{ text: `${state.acting} ...`, tone: 'medium' }];
  if (entry.status === 'loading')
    return [
      { text: `${entry.step === '' ? 'starting' : entry.step} ...`, tone: 'medium' },
      { text: entry.page ? '  (what is shown is from before)' : '  esc cancels', tone: 'dim' },
    ];
  if (state.message !== null) return [{ text: state.message, tone: 'good' }];
  if (state.filter !== '')
    return [
      { text: `/${state.filter}`, tone: 'strong' },
      { text: '  esc shows all again', tone: 'dim' },
    ];
  return entry.page ? [{ text: `$ ${entry.page.command}`, tone: 'dim' }] : '';
}

/** Of a list longer than its place, the part around the cursor. */
const windowAt = (count: number, room: number, cursor: number): number =>
  Math.max(0, Math.min(count - room, cursor - Math.floor(room / 2)));

/** Header, two rules, what is told, keys. */
const FURNITURE = 5;
const LEAST_BODY = 3;

/** Everything on the screen: at most one line less than it has rows, for more would make Ink clear the scrollback. */
export function frameOf(state: State): Frame {
  const { look } = state;
  const entry = top(state);
  const height = Math.max(6, look.rows - 1);
  const draw = (line: Line): string => drawLine(line, { width: look.columns, color: look.color, unicode: look.unicode });
  const dash = look.unicode ? '─' : '-';
  const rule = (text = ''): string =>
    draw([{ text: `${dash.repeat(2)}${text}${dash.repeat(look.columns)}`.slice(0, look.columns), tone: 'dim' }]);
  const choices = promptLines(state.prompt).map(draw);
  const choice = state.prompt && 'choice' in state.prompt ? state.prompt.choice : 0;
  const menuRoom = Math.min(choices.length, height - FURNITURE);
  const menuFrom = windowAt(choices.length, menuRoom, choice);
  const menu = choices.slice(menuFrom, menuFrom + menuRoom);
  const fixed = FURNITURE + menu.length;
  const items = itemsOf(entry, state.filter);
  const most = Math.max(0, Math.min(Math.floor((height - fixed) / 3), height - fixed - 1 - LEAST_BODY));
  const shown = Math.min(items.length, most);
  const room = Math.max(0, height - fixed - (shown > 0 ? shown + 1 : 0));
  const from = windowAt(items.length, shown, entry.cursor);
  const body = bodyOf(entry, state);
  const scroll = Math.max(0, Math.min(entry.scroll, body.length - room));
  const seen = Math.min(body.length, scroll + room);
  const part = room > 0 && body.length > room ? ` lines ${scroll + 1}-${seen} of ${body.length} ` : '';
  const mark = (chosen: boolean): string => (chosen ? '> ' : '  ');
  return {
    header: draw(headerOf(state)),
    items: items.slice(from, from + shown).map((item, i) => {
      const chosen = from + i === entry.cursor;
      const label = typeof item.label === 'string' ? [item.label] : item.label;
      return { chosen, text: draw([{ text: mark(chosen), tone: 'strong' }, ...label]) };
    }),
    rule: rule(),
    lower: rule(part),
    body: [...body.slice(scroll, scroll + room), ...Array.from({ length: Math.max(0, room - (body.length - scroll)) }, () => '')],
    footer: [...menu, draw(tellingOf(state)), draw(hints(state, (text) => widthOf(plain(text)) <= look.columns))],
    lines: body.length,
    room,
  };
}
