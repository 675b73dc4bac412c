/** What the process answers with; see the table in docs/reference.md. */
export const EXIT = { ok: 0, runtime: 1, usage: 2, failOn: 3, notEvaluated: 4, locked: 75 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * A failure the user can act on: one sentence that names the file, column or flag, and the fix.
 * `code` is the stable machine name that `--json` prints (such as `no_such_file`).
 */
export class CxfError extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly hint: string | null;

  constructor(code: string, message: string, options: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CxfError';
    this.code = code;
    this.hint = options.hint ?? null;
    this.exitCode = options.exitCode ?? EXIT.usage;
  }

  /** The same error with what lies behind it, for --debug. */
  because(cause: unknown): this {
    this.cause = cause;
    return this;
  }
}

/** The command line, the configuration or the data are wrong: exit 2. */
export const usageError = (code: string, message: string, hint?: string): CxfError =>
  new CxfError(code, message, { hint, exitCode: EXIT.usage });

/** The data do not allow an answer (stale, empty window, too little history): exit 4. */
export const notEvaluated = (code: string, message: string, hint?: string): CxfError =>
  new CxfError(code, message, { hint, exitCode: EXIT.notEvaluated });
