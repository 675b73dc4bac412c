import type { InitDocument, InitQuestion } from '../model/init.js';
import { metricDef } from '../model/metrics.js';
import { count, utc } from './format.js';
import { type Block, type Line, labelled, type Tone, type View } from './view.js';

const TONES: Readonly<Record<InitDocument['columns'][number]['level'], Tone | undefined>> = {
  sure: 'good',
  likely: undefined,
  guess: 'medium',
  given: 'good',
};

function mapping(doc: InitDocument): Block {
  return {
    kind: 'table',
    title: 'Columns',
    columns: [
      { title: 'cxf', align: 'left', drop: 0, whole: true },
      { title: 'Read from', align: 'left', drop: 0, wrap: true },
      { title: 'Sure', align: 'left', drop: 1, whole: true },
      { title: 'Why', align: 'left', drop: 0, wrap: true },
    ],
    rows: doc.columns.map((c): Line[] => [
      c.column,
      c.expression,
      [{ text: c.level === 'given' ? 'as told' : `${Math.round(100 * c.confidence)} %`, tone: TONES[c.level] }],
      c.reasons.join('; '),
    ]),
  };
}

function settings(doc: InitDocument): Line[] {
  const regions = Object.entries(doc.timezone.by_region);
  const zones =
    regions.length === 0
      ? ''
      : ` (${regions
          .map(([r, z]) => `${r}: ${z}`)
          .slice(0, 6)
          .join(', ')}${regions.length > 6 ? ', ...' : ''})`;
  return [
    labelled('Time zone', `${doc.timezone.zone}${zones}: ${doc.timezone.reasons.join('; ')}`),
    labelled('Seen from', doc.as_of.value === null ? 'now' : `${doc.as_of.value}: ${doc.as_of.reason}`),
    ...(doc.maturity.value === null ? [] : [labelled('Maturity', `${doc.maturity.value}: ${doc.maturity.reason}`)]),
    labelled('Sliced by', doc.dimensions.length === 0 ? 'nothing yet' : `${doc.dimensions.join(', ')}`),
  ];
}

function missing(doc: InitDocument): Line[] {
  const lost = doc.unavailable.map((u) => `${metricDef(u.metric).title} (no ${u.missing.join(', ')})`);
  return [
    ...(lost.length === 0 ? [] : [labelled('Not available', lost.join('; '))]),
    ...(doc.unused.length === 0 ? [] : [labelled('Not read', doc.unused.join(', '))]),
  ];
}

const questionLine = (q: InitQuestion): string => {
  const options = q.options.map((o) => o.value).join(' | ');
  return `${q.text}${options === '' ? '' : ` ${options};`} proposed: ${q.proposed}; answer with ${q.flag}`;
};

function written({ file, problems }: InitDocument): Line[] {
  if (!file.written) return [];
  const backup = file.backup === null ? '' : `; what was there is kept as ${file.backup}`;
  return [[{ text: `Wrote ${file.path}${backup}`, tone: problems.length > 0 ? 'medium' : 'good' }]];
}

/** `cxf init`: the proposal with its reasons. What the first run found is drawn after it. */
export function initView(doc: InitDocument): View {
  const span = doc.span ? `, ${utc(doc.span.start)} to ${utc(doc.span.end)} UTC` : '';
  const list = (title: string, items: readonly string[]): Block[] =>
    items.length === 0 ? [] : [{ kind: 'list', title, items, boxes: false }];
  const end = [...missing(doc), ...written(doc)];
  const failed = doc.first_detect?.error ?? null;
  return [
    { kind: 'heading', line: `${doc.source}: ${count(doc.rows)} rows${span}` },
    mapping(doc),
    { kind: 'paragraph', hang: 2, lines: settings(doc) },
    ...list('Problems', doc.problems),
    ...list('Open questions', doc.questions.map(questionLine)),
    ...(end.length === 0 ? [] : [{ kind: 'paragraph' as const, hang: 2, lines: end }]),
    ...(failed === null ? [] : [{ kind: 'paragraph' as const, hang: 2, lines: [labelled('First detect', failed)] }]),
    ...(doc.next.length === 0 ? [] : [{ kind: 'next' as const, commands: doc.next }]),
  ];
}
