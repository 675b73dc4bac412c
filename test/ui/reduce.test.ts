import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endingFor } from '../../src/ui/hints.js';
import { frameOf, itemsOf } from '../../src/ui/layout.js';
import type { Effect, Event, Key } from '../../src/ui/types.js';
import { pageFor, Session } from './support.js';

const failing = (e: Effect): Event | null =>
  e.do === 'load'
    ? { type: 'failed', screen: e.screen, problem: { message: 'The source is gone.', hint: 'check --source' } }
    : null;
const never = (): null => null;

describe('moving', () => {
  test('enter four times comes from the dashboard to the plan, esc the same way back', () => {
    const s = new Session().press('enter', 'enter', 'enter', 'enter');
    expect(s.names).toBe('dashboard incident rca recommend plan');
    expect(s.press('esc', 'backspace').names).toBe('dashboard incident rca');
    expect(s.press('esc', 'esc', 'esc', 'esc').names).toBe('dashboard');
  });

  test('down goes through the list, then through the text, and up the same way back', () => {
    const s = new Session().press('j', 'down');
    expect([s.top.cursor, s.top.scroll]).toEqual([2, 0]);
    s.press('j', 'j');
    expect([s.top.cursor, s.top.scroll]).toEqual([2, 2]);
    s.press('k', 'k', 'k', 'up', 'up');
    expect([s.top.cursor, s.top.scroll]).toEqual([0, 0]);
  });

  test('G shows the last line, and one up is one line less', () => {
    const s = new Session().press('enter', 'G');
    expect(frameOf(s.state).body.at(-1)).toBe('line 50');
    s.press('k');
    expect(frameOf(s.state).body.at(-1)).toBe('line 49');
    expect(frameOf(s.press('g').state).body[0]).toBe('line 1');
  });

  test('tab goes round the list', () => {
    expect(new Session().press('tab', 'tab', 'tab').top.cursor).toBe(0);
  });

  test('digits lead to the screens of the incident one comes from, and esc back on its way', () => {
    const s = new Session().press('j', 'enter', '4');
    expect(s.names).toBe('dashboard incident rca recommend');
    expect(s.top.screen).toEqual({ name: 'recommend', id: 'b' });
    expect(s.press('5').top.screen).toEqual({ name: 'plan', id: 'b', rec: 1 });
    expect(s.press('esc').press('j', '5').top.screen).toEqual({ name: 'plan', id: 'b', rec: 2 });
    expect(s.press('1').names).toBe('dashboard');
    expect(s.top.cursor).toBe(1);
    expect(s.press('7').names).toBe('dashboard events');
    expect(s.press('6').top.screen).toEqual({ name: 'experiment', id: 'latest' });
  });

  test('without an incident the digits ask for the worst one', () => {
    expect(new Session(never).press('3').top.screen).toEqual({ name: 'rca', id: 'latest' });
  });

  test('a smaller screen keeps the cursor and the text where there is something', () => {
    const s = new Session().press('enter', 'G');
    s.send({ type: 'resized', columns: 250, rows: 70 });
    expect(s.top.scroll).toBe(0);
    s.send({ type: 'resized', columns: 60, rows: 20 });
    expect(frameOf(s.press('G').state).body.at(-1)).toBe('line 50');
  });
});

describe('loading', () => {
  test('esc cancels what loads and leads back', () => {
    const s = new Session((e) => (e.do === 'load' && e.screen.name === 'rca' ? null : new Session().answer(e)));
    s.press('enter', 'enter', 'esc');
    expect(s.names).toBe('dashboard incident');
    expect(s.last).toEqual({ do: 'cancel', screen: { name: 'rca', id: 'a' } });
  });

  test('a failure is told in its place, and r tries again', () => {
    const s = new Session(failing);
    expect(s.top.status).toBe('failed');
    expect(frameOf(s.state).body.join('\n')).toContain('The source is gone.\nTo do: check --source');
    s.press('r');
    expect(s.last).toEqual({ do: 'load', screen: { name: 'dashboard' }, fresh: true });
  });

  test('what was shown stays when it cannot be computed again', () => {
    let fail = false;
    const s = new Session((e) => (fail ? failing(e) : new Session().answer(e)));
    fail = true;
    s.press('r');
    expect(s.top.status).toBe('ready');
    expect(s.state.message).toBe('Not refreshed: The source is gone. check --source');
    expect(frameOf(s.state).body[0]).toBe('line 1');
  });

  test('r while it is computed asks for nothing more', () => {
    const s = new Session(never).press('r', 'r');
    expect(s.effects).toHaveLength(1);
    s.send({ type: 'loaded', screen: { name: 'dashboard' }, page: pageFor({ name: 'dashboard' }) });
    expect(s.press('r', 'r').effects).toHaveLength(2);
  });

  test('after r the screens on the way back are loaded again', () => {
    const s = new Session().press('enter', 'r');
    const before = s.effects.length;
    s.press('esc');
    expect(s.effects.slice(before)).toEqual([{ do: 'load', screen: { name: 'dashboard' }, fresh: false }]);
  });

  test('an answer for a screen that was left changes nothing that is seen', () => {
    const s = new Session();
    const seen = s.state;
    s.send({ type: 'loaded', screen: { name: 'rca', id: 'z' }, page: pageFor({ name: 'rca', id: 'z' }) });
    expect(s.state.stack).toEqual(seen.stack);
  });
});

describe('doing', () => {
  test('the status is chosen from a menu, a letter goes to its line', () => {
    const s = new Session().press('enter', 's', 'r', 'enter');
    expect(s.last).toEqual({ do: 'setStatus', id: 'a', status: 'resolved' });
    expect(s.state.acting).not.toBeNull();
    s.send({ type: 'acted', message: 'a is resolved now.', goto: null, changed: true });
    expect(s.state.message).toBe('a is resolved now.');
    expect(s.last).toEqual({ do: 'load', screen: { name: 'incident', id: 'a' }, fresh: false });
  });

  test('on the dashboard keys act on the incident under the cursor', () => {
    expect(new Session().press('j', 's', 'enter').last).toMatchObject({ do: 'setStatus', id: 'b' });
  });

  test('a note is typed, keys mean letters meanwhile', () => {
    const s = new Session().press('enter', 'n', ...'quit q?', 'backspace', 'enter');
    expect(s.last).toEqual({ do: 'addNote', id: 'a', text: 'quit q' });
  });

  test('an experiment is started after a yes only, and shown then', () => {
    const s = new Session().press('5', 'x', 'n');
    expect(s.effects.some((e) => e.do === 'startExperiment')).toBe(false);
    s.press('x', 'y');
    expect(s.last).toEqual({ do: 'startExperiment', plan: 'plan-a' });
    s.send({ type: 'acted', message: 'set up', goto: { name: 'experiment', id: 'exp-a' }, changed: true });
    expect(s.top.screen.name).toBe('experiment');
    expect(s.press('a', 'y').last).toEqual({ do: 'advance', id: 'exp-a' });
  });

  test('an experiment is concluded with one of four endings', () => {
    const s = new Session().press('6', 'c', 'j', 'k', 'enter');
    expect(s.state.prompt).toMatchObject({ kind: 'confirm', text: 'Conclude: roll back: the change is undone?' });
    expect(s.press('y').last).toEqual({ do: 'conclude', id: 'exp-a', decision: 'roll_back', resolve: false });
    // Without advice enter alone decides nothing about the change.
    expect(new Session().press('6', 'c', 'enter', 'enter').last).toMatchObject({ decision: 'iterate' });
    expect([endingFor('make_permanent'), endingFor('roll_back'), endingFor('extend'), endingFor(null)]).toEqual([0, 2, 3, 3]);
  });

  test('it is held, extended, adjusted and rolled back, each after a yes only', () => {
    const acts: [Key[], Effect][] = [
      [['H'], { do: 'hold', id: 'exp-a' }],
      [['X', '1', '4', 'enter'], { do: 'extend', id: 'exp-a', days: 14 }],
      [['A', 'j', 'enter'], { do: 'adjust', id: 'exp-a', plan: 'plan-3' }],
      [['R'], { do: 'rollBack', id: 'exp-a' }],
    ];
    for (const [keys, effect] of acts) {
      const asked = new Session().press('6', ...keys);
      expect(asked.state.prompt?.kind).toBe('confirm');
      expect(asked.effects.map((e) => e.do)).toEqual(['load', 'load']);
      expect(asked.press('n').state.prompt).toBeNull();
      expect(asked.press(...keys, 'y').last).toEqual(effect);
      expect(asked.state.acting).not.toBeNull();
    }
  });

  test('days are digits, and none are no extension', () => {
    const s = new Session().press('6', 'X', 'a', '-', '0', 'enter');
    expect(s.state.message).toContain('1 to 90 days');
    expect(s.press('X', '3', 'backspace', 'enter').state.prompt).toBeNull();
    expect(s.press('X', '9', '9', '9', 'enter').state.message).toContain('1 to 90 days');
    expect(s.effects.map((e) => e.do)).toEqual(['load', 'load']);
  });

  test('without another version of the plan there is nothing to adjust to', () => {
    const bare = (e: Effect): Event | null =>
      e.do === 'load'
        ? { type: 'loaded', screen: e.screen, page: { ...pageFor(e.screen), about: { experiment: 'exp-a' } } }
        : null;
    expect(new Session(bare).press('6', 'A').state.message).toContain('no other version');
  });

  test('8 and 9 lead to all experiments and all plans', () => {
    const s = new Session().press('8');
    expect(s.press('enter').top.screen).toEqual({ name: 'experiment', id: 'exp-a' });
    expect(s.names).toBe('dashboard experiments experiment');
    expect(s.press('9', 'enter').top.screen).toEqual({ name: 'kept', plan: 'plan-2' });
    expect(s.press('x', 'y').last).toEqual({ do: 'startExperiment', plan: 'plan-2' });
  });

  test.each([...'xacHXAR'])('%s elsewhere says where it works', (key) => {
    const s = new Session().press(key);
    expect(s.state.message).toContain('open one first');
    expect(s.effects).toHaveLength(1);
  });

  test('the filter leaves what has the text, esc shows all again', () => {
    const s = new Session().press('/', ...'log', 'enter');
    expect(itemsOf(s.top, s.state.filter).map((i) => i.copy)).toEqual(['log']);
    expect(s.press('esc').state.filter).toBe('');
    expect(s.names).toBe('dashboard');
  });

  test('what the filter left is opened, and the cursor is on it when one comes back', () => {
    const s = new Session().press('/', 'b', 'enter', 'enter');
    expect(s.top.screen).toEqual({ name: 'incident', id: 'b' });
    expect(s.press('6').names).toBe('dashboard incident experiment');
    expect(s.press('1').top.cursor).toBe(1);
  });

  test('y copies the id, Y the command', () => {
    const s = new Session().press('j', 'y');
    expect(s.last).toEqual({ do: 'copy', text: 'b' });
    expect(s.press('Y').last).toEqual({ do: 'copy', text: 'cxf dashboard' });
  });
});

const KEYS = [
  ...'jkgGbhlqrseynxacHXAR/?123456789 Yzü',
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown', 'tab', 'enter', 'esc', 'backspace', 'ctrl-c', 'ctrl-z'],
];

test('a menu fits the smallest screen', () => {
  const s = new Session();
  s.send({ type: 'resized', columns: 20, rows: 8 });
  const { body, footer, items } = frameOf(s.press('s', 'j', 'j').state);
  expect(footer.join('\n')).toContain('> resolved');
  expect(3 + body.length + footer.length + (items.length > 0 ? items.length + 1 : 0)).toBeLessThanOrEqual(7);
});

test('whatever is pressed, answered or resized: nothing throws, the cursor is on a line, the frame fits', () => {
  const event = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ type: 'key', key }) as const) },
    fc
      .record({ columns: fc.integer({ min: 20, max: 250 }), rows: fc.integer({ min: 8, max: 70 }) })
      .map((size) => ({ type: 'resized', ...size }) as const),
    fc.constantFrom('answer', 'fail', 'acted'),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const waiting: Effect[] = [];
      const s = new Session((e) => {
        if (e.do === 'load') waiting.push(e);
        return null;
      });
      for (const e of events) {
        const load = typeof e === 'string' ? waiting.shift() : undefined;
        if (typeof e !== 'string') s.send(e);
        else if (e === 'acted') s.send({ type: 'acted', message: 'done', goto: null, changed: true });
        else if (load?.do === 'load' && e === 'answer')
          s.send({ type: 'loaded', screen: load.screen, page: pageFor(load.screen) });
        else if (load) for (const f of [failing(load)]) if (f) s.send(f);
        const { top, state } = s;
        const items = itemsOf(top, state.filter).length;
        expect(top.cursor).toBeGreaterThanOrEqual(0);
        expect(top.cursor).toBeLessThanOrEqual(Math.max(0, items - 1));
        const frame = frameOf(state);
        expect(top.scroll).toBeLessThanOrEqual(Math.max(0, frame.lines - frame.room));
        const rows = 3 + frame.items.length + (frame.items.length > 0 ? 1 : 0) + frame.body.length + frame.footer.length;
        expect(rows).toBeLessThanOrEqual(state.look.rows - 1);
        if (frame.items.length > 0) expect(frame.items.filter((i) => i.chosen)).toHaveLength(1);
      }
    }),
    { numRuns: 300, seed: 9 },
  );
});
