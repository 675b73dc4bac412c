import { usageError } from '../errors.js';

/** Global options as typed by the user. */
export interface Flags {
  readonly source?: string;
  readonly events?: string;
  readonly config?: string;
  readonly state?: string;
  readonly asOf?: string;
  readonly where?: string;
  readonly since?: string;
  readonly baseline?: string;
  readonly lockTimeout?: string;
  /** False: sums of closed hours are neither used nor kept. */
  readonly cache?: boolean;
}

/** Flags that hold a text. */
export type FlagName = Exclude<keyof Flags, 'cache'>;

/** A value and where it stands, for messages: `--since`, `CXF_SINCE`, `cxf.toml: since`. */
export interface Given {
  readonly text: string;
  readonly from: string;
  /** Folder that relative paths start from. */
  readonly base: string;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
export const flagText = (name: FlagName): string => `--${kebab(name)}`;
export const variableOf = (name: FlagName): string => `CXF_${kebab(name).replaceAll('-', '_').toUpperCase()}`;

/**
 * Flag before environment; null where neither is set. An empty variable counts as unset, an empty flag does not: it
 * mostly is `--source "$ORDERS"` where ORDERS is not set, and would mean the working directory.
 */
export function given(name: FlagName, flags: Flags, env: Record<string, string | undefined>, cwd: string): Given | null {
  const flag = flags[name];
  if (flag !== undefined && flag.trim() === '')
    throw usageError('empty_value', `${flagText(name)} is empty.`, 'give it a value, or leave it out');
  if (flag !== undefined) return { text: flag, from: flagText(name), base: cwd };
  const variable = env[variableOf(name)];
  return variable ? { text: variable, from: variableOf(name), base: cwd } : null;
}
