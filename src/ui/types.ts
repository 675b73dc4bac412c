import type { Conclusion } from '../model/experiment.js';
import type { STATUSES } from '../model/words.js';
import type { Line, View } from '../report/view.js';

export type Status = (typeof STATUSES)[number];

/** What can be shown. */
export type Screen =
  | { readonly name: 'dashboard' }
  | { readonly name: 'incident'; readonly id: string }
  | { readonly name: 'rca'; readonly id: string }
  | { readonly name: 'cause'; readonly id: string; readonly cause: string }
  | { readonly name: 'recommend'; readonly id: string }
  | { readonly name: 'plan'; readonly id: string; readonly rec: number }
  | { readonly name: 'experiment'; readonly id: string }
  | { readonly name: 'experiments' }
  | { readonly name: 'plans' }
  /** A plan as it was made. */
  | { readonly name: 'kept'; readonly plan: string }
  | { readonly name: 'events' }
  | { readonly name: 'help' };

export const keyOf = (s: Screen): string =>
  [s.name, 'id' in s ? s.id : '', s.name === 'plan' ? s.rec : s.name === 'cause' ? s.cause : s.name === 'kept' ? s.plan : '']
    .join(' ')
    .trimEnd();

/** A line that can be chosen. Texts are raw; the drawing makes them safe. */
export interface Item {
  readonly label: Line;
  /** Where enter leads. */
  readonly target: Screen | null;
  readonly copy: string;
}

/** A screen's content: plain data. */
export interface Page {
  readonly title: string;
  readonly view: View;
  /** For the Markdown file, where it differs from what is drawn. */
  readonly markdown: View;
  readonly items: readonly Item[];
  /** Gives the same on the command line. */
  readonly command: string;
  /** What the keys act on. */
  readonly about: {
    readonly incident?: string;
    readonly plan?: string;
    readonly experiment?: string;
    /** What the experiment itself recommends. */
    readonly advice?: string | null;
    /** Plans the experiment can go on with. */
    readonly versions?: readonly string[];
  };
}

export interface Problem {
  readonly message: string;
  readonly hint: string | null;
}

/** One screen of the way here. */
export interface Entry {
  readonly screen: Screen;
  readonly cursor: number;
  /** First line of the text that is seen. */
  readonly scroll: number;
  readonly status: 'loading' | 'ready' | 'failed';
  /** The last one there was, also while a newer one loads. */
  readonly page: Page | null;
  readonly problem: Problem | null;
  /** Something has changed since: loaded again when it is seen. */
  readonly stale: boolean;
  /** What loading is busy with. */
  readonly step: string;
}

export type Prompt =
  | { readonly kind: 'status'; readonly id: string; readonly choice: number }
  | { readonly kind: 'conclude'; readonly id: string; readonly choice: number }
  | { readonly kind: 'adjust'; readonly id: string; readonly choice: number; readonly plans: readonly string[] }
  | { readonly kind: 'confirm'; readonly text: string; readonly act: Act }
  /** How many days longer. */
  | { readonly kind: 'extend'; readonly id: string; readonly text: string }
  | { readonly kind: 'note'; readonly id: string; readonly text: string }
  | { readonly kind: 'filter'; readonly text: string; readonly before: string };

/** How it is drawn. */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

export interface State {
  /** Never empty; the last is seen. */
  readonly stack: readonly Entry[];
  readonly look: Look;
  readonly filter: string;
  readonly prompt: Prompt | null;
  readonly message: string | null;
  /** An action is under way. */
  readonly acting: string | null;
}

/** `a`..., or one of these names. */
export type Key = string;

export type Event =
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'progress'; readonly screen: Screen; readonly step: string }
  | { readonly type: 'loaded'; readonly screen: Screen; readonly page: Page }
  | { readonly type: 'failed'; readonly screen: Screen; readonly problem: Problem }
  /** Something was done: what is shown may have changed; `goto` is its result. */
  | { readonly type: 'acted'; readonly message: string; readonly goto: Screen | null; readonly changed: boolean }
  | { readonly type: 'refused'; readonly problem: Problem };

export type Act =
  | { readonly do: 'setStatus'; readonly id: string; readonly status: Status }
  | { readonly do: 'addNote'; readonly id: string; readonly text: string }
  | { readonly do: 'startExperiment'; readonly plan: string }
  | { readonly do: 'advance'; readonly id: string }
  | { readonly do: 'hold'; readonly id: string }
  | { readonly do: 'extend'; readonly id: string; readonly days: number }
  | { readonly do: 'adjust'; readonly id: string; readonly plan: string }
  | { readonly do: 'rollBack'; readonly id: string }
  | { readonly do: 'conclude'; readonly id: string; readonly decision: Conclusion; readonly resolve: boolean };

/** What the world is asked for; the reducer itself touches nothing. */
export type Effect =
  | { readonly do: 'load'; readonly screen: Screen; readonly fresh: boolean }
  | { readonly do: 'cancel'; readonly screen: Screen }
  | { readonly do: 'export'; readonly page: Page; readonly screen: Screen }
  | { readonly do: 'copy'; readonly text: string }
  | { readonly do: 'suspend' }
  | { readonly do: 'redraw' }
  | { readonly do: 'quit' }
  | Act;

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}
