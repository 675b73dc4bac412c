import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf, investigation as sample, withWord } from './documents.js';
import { styleOf, tagsOf, textOf } from './markup.js';

const page = pageOf(sample);

describe('the page', () => {
  it('is the same to the byte again, and small', () => {
    expect(pageOf(structuredClone(sample))).toBe(page);
    expect(Buffer.byteLength(page)).toBeLessThan(200_000);
  });

  it('needs nothing beside itself: no script, no style of an element, no address but its own anchors', () => {
    const tags = tagsOf(page);
    const known = new Set(tags.map((t) => t.name));
    for (const name of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'form', 'base', 'foreignobject', 'use', 'image'])
      expect(known).not.toContain(name);
    const ids = new Set(tags.flatMap((t) => t.attributes.id ?? []));
    for (const { attributes } of tags) {
      expect(Object.keys(attributes).filter((a) => /^on|^style$|^src|^xlink/i.test(a))).toEqual([]);
      if (attributes.href !== undefined) expect(ids).toContain(attributes.href.replace(/^#/, ''));
    }
    expect(page).not.toMatch(/https?:|url\(|@import/);
  });

  it('has a policy that allows its own style sheet by hash and nothing else', () => {
    const hash = createHash('sha256').update(styleOf(page)).digest('base64');
    const [policy] = tagsOf(page).flatMap((t) =>
      t.attributes['http-equiv'] === 'Content-Security-Policy' ? [t.attributes.content] : [],
    );
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  });

  it('has one h1, headings in order, landmarks with names, and ids that are unique', () => {
    const opened = tagsOf(page).filter((t) => !t.closing);
    const levels = opened.flatMap((t) => (/^h\d$/.test(t.name) ? [Number(t.name[1])] : []));
    expect(levels.filter((l) => l === 1)).toHaveLength(1);
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    }, 0);
    for (const name of ['main', 'nav', 'header', 'footer']) expect(opened.filter((t) => t.name === name)).toHaveLength(1);
    const ids = opened.flatMap((t) => t.attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const t of opened) for (const id of t.attributes['aria-labelledby']?.split(' ') ?? []) expect(ids).toContain(id);
  });

  it('describes every drawing in words, and every figure of one stands in a table', () => {
    const opened = tagsOf(page).filter((t) => !t.closing);
    const count = (name: string): number => opened.filter((t) => t.name === name).length;
    expect(count('svg')).toBe(count('figure'));
    expect(count('desc')).toBe(count('svg'));
    expect(count('table')).toBeGreaterThan(count('svg') / 2);
    for (const p of sample.incident.trend) expect(textOf(page)).toContain((p.value ?? 0).toFixed(1));
  });

  it('tells every step with its figures', () => {
    const text = textOf(page);
    const { incident, rca, recommend, plan, experiment } = sample;
    for (const part of [incident.title, rca?.summary, recommend?.summary, plan?.hypothesis, experiment?.decision?.why])
      expect(text).toContain(part);
    for (const e of rca?.causes.flatMap((c) => c.evidence) ?? [])
      expect(text).toContain(e.text.replaceAll('"', '&quot;').replaceAll('>', '&gt;').replaceAll('<', '&lt;'));
  });

  it('says what is not there', () => {
    const missing = (['rca', 'recommend', 'plan', 'experiment'] as const).map((step) => ({
      step,
      code: 'none',
      message: `no ${step} <b>`,
      hint: null,
    }));
    const bare = pageOf({ ...sample, rca: null, recommend: null, plan: null, experiment: null, events: [], missing });
    const ids = tagsOf(bare).flatMap((t) => (t.name === 'section' && t.attributes.id ? [t.attributes.id] : []));
    expect(ids).toEqual(['summary', 'trend', 'metrics', 'slices', 'history', 'missing']);
    expect(textOf(bare)).toContain('no experiment &lt;b&gt;');
  });
});

const PIECES = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '" onload="alert(1)',
  "' style='x",
  '</style>',
  '</title></desc></svg>',
  '-->',
  '<![CDATA[',
  '&lt;',
  '&',
  '\u001b[31m',
  '\u001b]8;;http://x\u0007',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u05e9\u05dc\u05d5\u05dd',
  '👩‍👩‍👧',
  '\ud83d',
  '\0',
  '\n',
  '|',
  '=cmd()',
  '$' + '{1}`',
  'x'.repeat(4000),
  'name',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), { minLength: 1, maxLength: 5 })
  .map((parts) => `=${parts.join('')}`);

const STEERING = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('hostile text', () => {
  const skeleton = (text: string): string =>
    tagsOf(text)
      .map((t) => `${t.closing ? '/' : ''}${t.name}${Object.keys(t.attributes).join(' ')}`)
      .join('\n');
  const benign = skeleton(pageOf(withWord(sample, 'name')));

  it('changes no tag and no attribute of the page', () => {
    fc.assert(
      fc.property(hostile, (word) => {
        const out = pageOf(withWord(sample, word));
        expect(skeleton(out)).toBe(benign);
        expect(STEERING.exec(out)).toBeNull();
        expect(/\p{Cs}/u.exec(out)).toBeNull();
        expect(/<t[dh][^>]*>(<span[^>]*>)?\s*[=@]/.exec(out)?.[0]).toBeUndefined();
        expect(Buffer.byteLength(out)).toBeLessThan(1_000_000);
      }),
      { numRuns: 40 },
    );
  });

  it('is shown as it is where it is harmless', () => {
    const text = textOf(pageOf(withWord(sample, '=Épicerie | "Nord" & 語 👩‍👩‍👧')));
    expect(text).toContain('Épicerie | &quot;Nord&quot; &amp; 語 👩‍👩‍👧');
    expect(text).toContain('&#39;');
  });
});
