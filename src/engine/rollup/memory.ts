import type { Memory } from '../checks/subject.js';
import type { Database } from '../duckdb.js';
import type { Mapping } from '../mapping.js';
import type { Span } from '../types.js';
import { type FileFacts, readFacts } from './facts.js';
import type { SourceIndex } from './index-file.js';
import { short } from './store.js';

/** A file of the source, as it is now. */
export interface KnownFile {
  readonly path: string;
  readonly key: string;
  readonly facts: FileFacts;
}

/** SQL of the orders of some files: see `Relation.part`. */
export type Part = NonNullable<Mapping['part']>;

/** What is known of the source's files, from earlier runs or because they were looked at now. */
export class SourceMemory implements Memory {
  #known: Promise<readonly KnownFile[]> | null = null;

  constructor(
    private readonly db: Database,
    private readonly mapping: Mapping,
    private readonly paths: readonly string[],
    readonly index: SourceIndex,
    readonly part: Part,
  ) {}

  /** All files; those that are new are looked at. */
  files(): Promise<readonly KnownFile[]> {
    this.#known ??= this.#look();
    return this.#known;
  }

  async #look(): Promise<readonly KnownFile[]> {
    const { db, mapping, paths, index } = this;
    const fresh = paths.filter((path) => !index.entry(path)?.facts);
    if (fresh.length > 0) {
      const found = await readFacts(db, mapping, fresh, this.part(fresh));
      fresh.forEach((path, i) => {
        index.tell(path, { facts: found[i] as FileFacts });
      });
    }
    return paths.map((path) => ({ path, key: index.keyOf(path), facts: index.entry(path)?.facts as FileFacts }));
  }

  async bounds() {
    const facts = (await this.files()).map((f) => f.facts);
    const sum = (of: (f: FileFacts) => number): number => facts.reduce((total, f) => total + of(f), 0);
    const times = (of: (f: FileFacts) => number | null): number[] => facts.flatMap((f) => of(f) ?? []);
    const [firsts, lasts] = [times((f) => f.first), times((f) => f.last)];
    return {
      orders: sum((f) => f.rows),
      dated: sum((f) => f.dated),
      ids: sum((f) => f.ids),
      first: firsts.length === 0 ? null : firsts.reduce((a, b) => Math.min(a, b)),
      last: lasts.length === 0 ? null : lasts.reduce((a, b) => Math.max(a, b)),
    };
  }

  /** Files that have orders in a span; all for null. */
  async #during(span: Span | null): Promise<readonly KnownFile[]> {
    const files = await this.files();
    if (span === null) return files;
    return files.filter(({ facts: { first, last } }) => {
      return first !== null && last !== null && first < span.to * 1000 && last >= span.from * 1000;
    });
  }

  async within(spans: readonly Span[]): Promise<string> {
    const some = new Set((await Promise.all(spans.map((span) => this.#during(span)))).flat().map((f) => f.path));
    // Without an order there still are columns.
    return this.part(some.size > 0 ? this.paths.filter((path) => some.has(path)) : this.paths.slice(0, 1));
  }

  /** To read each of the spans by itself reads less than to read them at once: orders stand by their times. */
  async readsLessApart(spans: readonly Span[]): Promise<boolean> {
    const files = new Set((await Promise.all(spans.map((span) => this.#during(span)))).flat());
    let [apart, together] = [0, 0];
    for (const { facts } of files) {
      if (!facts.skips) return false;
      together += facts.groups.length;
      for (const [first, last] of facts.groups) apart += spans.filter((s) => first < s.to * 1000 && last >= s.from * 1000).length;
    }
    return apart <= together;
  }

  async #name(question: string, span: Span | null): Promise<string> {
    return short(JSON.stringify([question, span, (await this.#during(span)).map((f) => f.key)]));
  }

  async remembered(question: string, span: Span | null, compute: () => Promise<readonly number[]>): Promise<readonly number[]> {
    const name = await this.#name(question, span);
    const known = this.index.check(name);
    if (known) return known;
    const found = await compute();
    this.index.checked(name, found);
    return found;
  }

  async unanswered(question: string, spans: readonly Span[]): Promise<readonly Span[]> {
    const known = await Promise.all(spans.map(async (span) => this.index.check(await this.#name(question, span)) !== null));
    return spans.filter((_, i) => !known[i]);
  }

  async tell(question: string, spans: readonly Span[]): Promise<void> {
    for (const span of spans) this.index.checked(await this.#name(question, span), []);
  }
}
