import { DEFAULTS } from '../config/defaults.js';
import { availableMetrics } from '../detect/detect.js';
import { Inspector } from '../engine/inspect.js';
import { openEngine } from '../engine/open.js';
import { CxfError, EXIT, usageError } from '../errors.js';
import { describe, problemsOf } from '../init/document.js';
import { type Mapped, propose } from '../init/propose.js';
import { answered, questionsOf } from '../init/questions.js';
import { timeReading } from '../init/times.js';
import type { Answers, Evidence } from '../init/types.js';
import { COLUMNS, type ColumnName } from '../model/columns.js';
import type { InitDocument, InitQuestion } from '../model/init.js';
import type { SourceLook, TimeReading } from '../model/look.js';
import { DEFAULT_WEIGHTS } from '../model/metrics.js';
import { nearest } from '../model/nearest.js';

export interface InitInput {
  /** As openEngine takes it. */
  readonly source: string;
  /** As shown to people. */
  readonly sourceName: string;
  /** As it is to stand in cxf.toml. */
  readonly sourceInFile: string;
  readonly answers: Answers;
  /** Asks a person; null where nobody can be asked. */
  readonly ask: ((question: InitQuestion) => Promise<string>) | null;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly progress?: (step: string) => void;
}

export type Proposed = Omit<InitDocument, 'file' | 'first_detect' | 'next'>;

/** Times that people give as an expression: they are compared with the others as well. */
function toldReadings({ columns }: Answers, look: SourceLook): TimeReading[] {
  const times = COLUMNS.filter((c) => c.type === 'timestamp').flatMap((c) => columns[c.name] ?? []);
  return times
    .filter((text) => !look.columns.some((c) => c.name === text))
    .map((text) => ({
      column: text,
      sql: text,
      written: 'an expression',
      zoned: /timezone\s*\(|at time zone|to_timestamp|timestamptz/i.test(text),
    }));
}

/** Everything the source tells, times read with the month first or last. */
async function gathered(inspector: Inspector, look: SourceLook, answers: Answers, now: number): Promise<Evidence> {
  const own = look.columns.flatMap((c) => timeReading(c, answers.monthFirst ?? false) ?? []);
  const readings = [...own, ...toldReadings(answers, look)];
  return { look, readings, times: await inspector.times(readings, look), now, freshnessMs: DEFAULTS.freshnessMs };
}

/** Refuses a column that the source does not have; expressions are checked by the engine. */
function checkNames(answers: Answers, look: SourceLook): void {
  const names = look.columns.map((c) => c.name);
  for (const [target, text] of Object.entries(answers.columns)) {
    if (typeof text !== 'string' || names.includes(text) || !/^[\p{L}\p{N}_ ]+$/u.test(text)) continue;
    const near = nearest(text, names);
    throw usageError(
      'unknown_column',
      `--map ${target}: ${look.name} has no column "${text.slice(0, 60)}".`,
      near ? `did you mean "${near}"?` : `its columns: ${names.slice(0, 10).join(', ')}`,
    );
  }
}

/** Asks what is open, one after the other: an answer may settle the rest. */
async function asked(
  inspector: Inspector,
  look: SourceLook,
  input: InitInput,
): Promise<{ answers: Answers; mapped: Mapped; evidence: Evidence; open: InitQuestion[] }> {
  let answers = input.answers;
  const done = new Set<string>();
  let evidence = await gathered(inspector, look, answers, input.now);
  for (;;) {
    const mapped = propose(evidence, answers);
    const open = questionsOf(mapped, evidence, answers).filter((q) => !done.has(q.id));
    const [question] = open;
    if (!question || input.ask === null) return { answers, mapped, evidence, open };
    done.add(question.id);
    const before = answers;
    // A wrong answer is asked for again; the proposal is always an answer.
    for (let next: Answers | null = null; next === null; ) {
      const text = (await input.ask(question)).trim();
      next = answered(answers, question, text === '' ? question.proposed : text);
      if (next !== null) answers = next;
    }
    checkNames(answers, look);
    if (answers.monthFirst !== before.monthFirst || answers.columns !== before.columns)
      evidence = await gathered(inspector, look, answers, input.now);
  }
}

const columnsOf = (mapped: Mapped): Record<string, string> => Object.fromEntries(mapped.chosen.map((c) => [c.target, c.sql]));

/** What the engine says of the mapping: the metrics it gives, or why it does not work. */
async function tried(
  mapped: Mapped,
  input: InitInput,
): Promise<{ unavailable: InitDocument['unavailable']; problem: string | null }> {
  const { unavailable } = availableMetrics(new Set(mapped.chosen.map((c): ColumnName => c.target)));
  const list = unavailable.map((u) => ({ metric: u.metric, missing: [...u.missing] }));
  const { source, sourceName } = input;
  try {
    const engine = await openEngine({
      source,
      sourceName,
      columns: columnsOf(mapped),
      dimensions: null,
      weights: DEFAULT_WEIGHTS,
    });
    try {
      const info = await engine.describe();
      return {
        unavailable: availableMetrics(info.available).unavailable.map((u) => ({ ...u, missing: [...u.missing] })),
        problem: null,
      };
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (!(error instanceof CxfError) || error.exitCode === EXIT.runtime) throw error;
    return { unavailable: list, problem: `${error.message.replace(/[.]$/, '')}${error.hint ? `: ${error.hint}` : ''}` };
  }
}

/** `cxf init`: looks at a source and proposes how its columns are read. Writes nothing. */
export async function proposeMapping(input: InitInput): Promise<Proposed> {
  const inspector = await Inspector.open(input.source, input.sourceName);
  try {
    input.progress?.('looking at the columns');
    const look = await inspector.look();
    checkNames(input.answers, look);
    input.progress?.('comparing times');
    const { answers, mapped, evidence, open } = await asked(inspector, look, input);
    const problems = problemsOf(mapped, evidence);
    input.progress?.('trying the mapping');
    const { unavailable, problem } = problems.length > 0 ? { unavailable: [], problem: null } : await tried(mapped, input);
    return describe(mapped, evidence, open, {
      source: input.sourceInFile,
      unavailable,
      problems: [...problems, ...(problem === null ? [] : [problem])],
      answers,
    });
  } finally {
    inspector.close();
  }
}
