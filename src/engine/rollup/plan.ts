import type { FileFacts } from './facts.js';
import { equal, hull, type Interval, intersect, subtract, union } from './intervals.js';

/** Which buckets (of `minutes`, counted from 1970) of which files a pack holds. Coverage is by the key of a file. */
export interface Coverage {
  readonly id: string;
  readonly files: Readonly<Record<string, readonly Interval[]>>;
}

export interface PlanInput {
  /** Milliseconds of a bucket. */
  readonly bucket: number;
  /** Buckets asked for. */
  readonly span: Interval;
  /** Milliseconds UTC; nothing after it is visible. */
  readonly asOf: number;
  readonly files: readonly { readonly key: string; readonly facts: FileFacts }[];
  readonly packs: readonly Coverage[];
}

/** Orders to read: those of some files in some buckets. `files` are indexes into the input's. */
export interface Reading {
  readonly files: readonly number[];
  readonly buckets: readonly Interval[];
}

/** Where the answer comes from; no order is in two of the three. */
export interface Plan {
  /** By pack: which buckets of which file (by key) are taken from it. */
  readonly stored: readonly { readonly id: string; readonly key: string; readonly buckets: readonly Interval[] }[];
  /** Orders whose buckets are closed, and that no pack holds yet. */
  readonly fresh: readonly Reading[];
  /** Orders whose buckets are not closed: they are read again the next time. */
  readonly open: readonly Reading[];
}

/** Buckets in which a file has orders. */
function extent({ first, last }: FileFacts, bucketUs: number): Interval[] {
  if (first === null || last === null) return [];
  return [[Math.floor(first / bucketUs), Math.floor(last / bucketUs) + 1]];
}

/** Buckets of which something became known, or may yet, after `asOf`: the same for all files, so that few readings are needed. */
function unsettled({ files, asOf, bucket, span }: PlanInput): Interval[] {
  const us = bucket * 1000;
  const late = files.flatMap(({ facts }) =>
    facts.groups
      .filter(([, , known]) => known > asOf * 1000)
      .map(([first, last]): Interval => [Math.floor(first / us), Math.floor(last / us) + 1]),
  );
  const unfinished: Interval = [Math.floor(asOf / bucket), Math.max(span[1], Math.floor(asOf / bucket))];
  return union([...late, unfinished]);
}

/** More scattered stretches than this are read as one: each costs a scan of its own. */
const MOST_STRETCHES = 8;

/** Files that can be read over the same buckets are read together. */
function readings(wanted: readonly Interval[][], extents: readonly Interval[][], within: readonly Interval[]): Reading[] {
  const having = wanted.flatMap((list, i) => (list.length > 0 ? [i] : []));
  const all = hull(having.flatMap((i) => wanted[i] as Interval[]));
  if (!all) return [];
  const together = intersect([all], within);
  if (having.every((i) => equal(intersect(extents[i] as Interval[], together), wanted[i] as Interval[])))
    return [{ files: having, buckets: together }];
  const groups = new Map<string, { files: number[]; buckets: Interval[] }>();
  for (const i of having) {
    const key = JSON.stringify(wanted[i]);
    const group = groups.get(key);
    if (group) group.files.push(i);
    else groups.set(key, { files: [i], buckets: wanted[i] as Interval[] });
  }
  return [...groups.values()];
}

/**
 * Divides the buckets asked for: closed ones (over, and all their outcomes known by `asOf`) come from packs where a pack holds
 * them for the file as it is now, the others from the orders.
 */
export function planOf(input: PlanInput): Plan {
  const us = input.bucket * 1000;
  const extents = input.files.map(({ facts }) => intersect(extent(facts, us), [input.span]));
  let apart = unsettled(input);
  if (apart.length > MOST_STRETCHES) apart = union([hull(apart) as Interval]);
  const closed = subtract([input.span], apart);
  const rest = extents.map((e) => intersect(e, closed));
  const stored: Plan['stored'][number][] = [];
  for (const pack of input.packs)
    input.files.forEach(({ key }, i) => {
      const taken = intersect(rest[i] as Interval[], union(pack.files[key] ?? []));
      if (taken.length === 0) return;
      stored.push({ id: pack.id, key, buckets: taken });
      rest[i] = subtract(rest[i] as Interval[], taken);
    });
  const openOf = extents.map((e) => subtract(e, closed));
  return { stored, fresh: readings(rest, extents, closed), open: readings(openOf, extents, subtract([input.span], closed)) };
}

/** A pack with the keys of its files, by the number that stands in its rows. */
export interface Pack extends Coverage {
  readonly keys: readonly string[];
}

type Take = { files: number[] | null; buckets: readonly Interval[] };

/** One pack's worth of several: of the files that there still are, every bucket once. The first of two that hold a bucket counts. */
export function merged<P extends Pack>(
  packs: readonly P[],
  alive: ReadonlySet<string>,
): { keys: string[]; files: Record<string, Interval[]>; takes: { pack: P; take: Take[] }[] } {
  const files: Record<string, Interval[]> = {};
  const takes = packs.flatMap((pack) => {
    const taken = pack.keys.flatMap((key) => {
      const known = Object.hasOwn(files, key) ? (files[key] as Interval[]) : [];
      const buckets = alive.has(key) ? subtract(union(pack.files[key] ?? []), known) : [];
      if (buckets.length === 0) return [];
      files[key] = union([...known, ...buckets]);
      return [{ id: pack.id, key, buckets }];
    });
    return taken.length === 0 ? [] : [{ pack, take: takesOf(pack, taken) }];
  });
  return { keys: Object.keys(files), files, takes };
}

/** What is taken from one pack, with few conditions: most often all it has in the buckets asked for. */
export function takesOf(pack: Pack, taken: Plan['stored']): Take[] {
  const by = new Map(taken.map(({ key, buckets }) => [key, buckets]));
  const all = union(taken.flatMap(({ buckets }) => buckets));
  const simple = pack.keys.every((key) => equal(intersect(union(pack.files[key] ?? []), all), by.get(key) ?? []));
  if (simple) return [{ files: null, buckets: all }];
  const groups = new Map<string, { files: number[]; buckets: readonly Interval[] }>();
  pack.keys.forEach((key, i) => {
    const buckets = by.get(key);
    if (!buckets) return;
    const alike = JSON.stringify(buckets);
    const group = groups.get(alike) ?? { files: [], buckets };
    group.files.push(i);
    groups.set(alike, group);
  });
  return [...groups.values()];
}
