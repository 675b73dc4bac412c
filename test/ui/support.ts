import { begin, reduce } from '../../src/ui/reduce.js';
import { top } from '../../src/ui/screens.js';
import type { Effect, Event, Key, Look, Page, Screen, State } from '../../src/ui/types.js';

export const LOOK: Look = { columns: 80, rows: 24, color: false, unicode: true };

const lines = (n: number): string[] => Array.from({ length: n }, (_, i) => `line ${i + 1}`);

/** Pages as the loader would make them, without data. */
export function pageFor(screen: Screen): Page {
  const page = (length: number, items: Page['items'], about: Page['about'] = {}): Page => {
    const view = [{ kind: 'paragraph' as const, lines: lines(length) }];
    return { title: screen.name, view, markdown: view, items, command: `cxf ${screen.name}`, about };
  };
  const item = (label: string, target: Screen | null) => ({ label, target, copy: label });
  switch (screen.name) {
    case 'dashboard':
      return page(30, [
        item('a', { name: 'incident', id: 'a' }),
        item('b', { name: 'incident', id: 'b' }),
        item('log', { name: 'events' }),
      ]);
    case 'incident':
      return page(50, [item('why', { name: 'rca', id: screen.id }), item('what', { name: 'recommend', id: screen.id })], {
        incident: screen.id,
      });
    case 'rca':
      return page(
        5,
        [item('what', { name: 'recommend', id: screen.id }), item('x', { name: 'cause', id: screen.id, cause: 'x' })],
        {
          incident: screen.id,
        },
      );
    case 'recommend':
      return page(
        40,
        [1, 2, 3].map((rec) => item(`plan ${rec}`, { name: 'plan', id: screen.id, rec })),
        { incident: screen.id },
      );
    case 'plan':
      return page(120, [], { incident: screen.id, plan: `plan-${screen.id}` });
    case 'experiment':
      return page(60, [item('incident', { name: 'incident', id: 'a' })], {
        ...{ incident: 'a', experiment: 'exp-a', versions: ['plan-2', 'plan-3'] },
      });
    case 'experiments':
      return page(4, [item('exp-a', { name: 'experiment', id: 'exp-a' }), item('plans', { name: 'plans' })]);
    case 'plans':
      return page(4, [item('plan-2', { name: 'kept', plan: 'plan-2' })]);
    case 'kept':
      return page(90, [], { plan: screen.plan });
    default:
      return page(1, []);
  }
}

/** A session without a terminal: what is asked for is answered by `answer`, at once unless it says null. */
export class Session {
  state: State;
  readonly effects: Effect[] = [];

  constructor(
    readonly answer: (effect: Effect) => Event | null = (e) =>
      e.do === 'load' ? { type: 'loaded', screen: e.screen, page: pageFor(e.screen) } : null,
    look: Look = LOOK,
  ) {
    const { state, effects } = begin(look);
    this.state = state;
    this.#perform(effects);
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.effects.push(effect);
      const event = this.answer(effect);
      if (event) this.send(event);
    }
  }

  send(event: Event): void {
    const { state, effects } = reduce(this.state, event);
    this.state = state;
    this.#perform(effects);
  }

  press(...keys: Key[]): this {
    for (const key of keys) this.send({ type: 'key', key });
    return this;
  }

  get names(): string {
    return this.state.stack.map((e) => e.screen.name).join(' ');
  }

  get top() {
    return top(this.state);
  }

  get last(): Effect | undefined {
    return this.effects.at(-1);
  }
}
