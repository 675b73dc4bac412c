import type { DoctorDocument, Level } from '../model/doctor.js';
import { type Line, labelled, type Span, type View } from './view.js';

const TAGS: Readonly<Record<Level, Span>> = {
  ok: { text: 'ok', tone: 'good' },
  note: { text: 'note', tone: 'low' },
  warning: { text: 'warn', tone: 'medium' },
  thin: { text: 'thin', tone: 'high' },
  wrong: { text: 'wrong', tone: 'high' },
};

const VERDICTS: Readonly<Record<Level, string>> = {
  ok: 'All is well',
  note: 'All is well; some things are worth knowing',
  warning: 'It runs, but figures may mislead',
  thin: 'It cannot be evaluated: the data are stale or too short',
  wrong: 'It does not run yet',
};

const words = (check: string): string => check.replaceAll('_', ' ');

/** `cxf doctor`: what was looked at, what is wrong with it, and the fix. */
export function doctorView(doc: DoctorDocument): View {
  const { configuration, source, events, state } = doc.paths;
  const path = (name: string, value: string | null): Line[] => (value === null ? [] : [labelled(name, value)]);
  const bad = doc.verdict === 'wrong' || doc.verdict === 'thin';
  return [
    {
      kind: 'heading',
      line: [{ text: VERDICTS[doc.verdict], tone: bad ? 'bad' : doc.verdict === 'warning' ? 'medium' : 'good' }],
    },
    {
      kind: 'table',
      title: '',
      columns: [
        { title: 'Check', align: 'left', drop: 0, whole: true },
        { title: '', align: 'left', drop: 0, whole: true },
        { title: 'Finding', align: 'left', drop: 0, wrap: true },
      ],
      rows: doc.findings.map((f, i): Line[] => [
        f.check === doc.findings[i - 1]?.check ? '' : words(f.check),
        [TAGS[f.level]],
        f.fix === null || f.level === 'ok' ? f.message : `${f.message} Fix: ${f.fix}`,
      ]),
    },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        ...path('configuration', configuration),
        ...path('source', source),
        ...path('events', events),
        ...path('state', state),
      ],
    },
    ...(doc.next.length === 0 ? [] : [{ kind: 'next' as const, commands: doc.next }]),
  ];
}
