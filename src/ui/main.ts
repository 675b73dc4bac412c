import type { Places } from '../report/format.js';
import { renderMarkdown } from '../report/markdown.js';
import { asProblem, Pages } from './load.js';
import { Store } from './store.js';
import type { Effect, Page, Screen } from './types.js';
import type { Place } from './work.js';

export interface Surroundings {
  readonly place: Place;
  readonly places: Places;
  readonly color: boolean;
  readonly unicode: boolean;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Writes a new file in the working directory and says its name; `name` is a wish. */
  readonly save: (name: string, text: string) => Promise<string>;
}

/** `plan-grocery-sf-0104-801b-f4b234`: what the file of a screen is called. */
export function fileName(screen: Screen, page: Page): string {
  const { plan, experiment, incident } = page.about;
  const what = screen.name === 'plan' ? plan : screen.name === 'experiment' ? experiment : undefined;
  const parts = what === undefined ? [screen.name, incident] : [what];
  return ['cxf', ...parts]
    .filter((x) => x !== undefined)
    .join('-')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 100);
}

/** The interface, until it is left. The work begins before what draws is loaded. */
export async function runInterface(s: Surroundings): Promise<void> {
  let perform: (effect: Effect) => void = () => undefined;
  const look = { columns: s.stdout.columns || 80, rows: s.stdout.rows || 24, color: s.color, unicode: s.unicode };
  const store = new Store(look, (effect) => perform(effect));
  const pages = new Pages(s.place, s.places, store.dispatch);
  const drawing = import('./terminal.js');
  let terminal: import('./terminal.js').Terminal | null = null;
  const refused = (error: unknown): void => store.dispatch({ type: 'refused', problem: asProblem(error) });
  perform = (effect) => {
    switch (effect.do) {
      case 'load':
        return pages.load(effect.screen, effect.fresh);
      case 'cancel':
        return pages.cancel(effect.screen);
      case 'export':
        s.save(fileName(effect.screen, effect.page), renderMarkdown(effect.page.markdown)).then(
          (name) => store.dispatch({ type: 'acted', message: `Written: ${name}`, goto: null, changed: false }),
          refused,
        );
        return;
      case 'copy':
        return terminal?.copy(effect.text);
      case 'suspend':
        return terminal?.suspend();
      case 'redraw':
        return terminal?.redraw();
      case 'quit':
        return terminal?.leave();
      default:
        pages.act(effect).then((done) => store.dispatch({ type: 'acted', ...done, changed: true }), refused);
    }
  };
  try {
    store.start();
    const { Terminal } = await drawing;
    terminal = new Terminal(s.stdin, s.stdout, () => pages.wake());
    await terminal.run(store);
  } finally {
    pages.close();
  }
}
