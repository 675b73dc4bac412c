/** A small reader of the markup that cxf writes: stricter than a browser, so that anything it does not know is a failure. */

export interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<>]*")?)*)\s*(\/?)>/g;
const ATTRIBUTE = /([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"<>]*)")?/g;
const VOID = new Set(['meta', 'line', 'circle', 'rect', 'path']);

export const styleOf = (page: string): string => /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';

/** Tags in order. Throws where a `<` or `>` is not part of one, or where they do not nest. */
export function tagsOf(page: string): Tag[] {
  const body = page.replace('<!doctype html>', '').replace(styleOf(page), '');
  const rest = body.replace(TAG, '');
  if (/[<>]/.test(rest)) throw new Error(`markup outside of tags: ${rest.slice(rest.search(/[<>]/) - 40).slice(0, 100)}`);
  const open: string[] = [];
  return [...body.matchAll(TAG)].map((m) => {
    const [, slash, name = '', text = '', self] = m;
    const attributes = Object.fromEntries([...text.matchAll(ATTRIBUTE)].map((a) => [a[1] as string, a[2] ?? '']));
    if (slash && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    if (!slash && !self && !VOID.has(name)) open.push(name);
    return { name, closing: slash === '/', attributes };
  });
}

/** What is left of a page without its markup. */
export const textOf = (page: string): string => page.replace(styleOf(page), '').replace(TAG, '\n');
