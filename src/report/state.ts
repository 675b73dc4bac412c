import type { StateDocument } from '../model/state.js';
import type { Block, Line, View } from './view.js';

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

const rows = (n: number): string => (n === 1 ? '1 row' : `${n} rows`);

function done(doc: StateDocument): Line[] {
  const { action, file, replaced, merged } = doc;
  if (action === 'backup') return [`Backup written: ${file}`];
  const before = replaced === null ? [] : [`What it held before is kept as ${replaced}`];
  if (action === 'restore') return [`Restored from ${file}.`, ...before];
  if (merged === null) return [];
  const { added, updated } = merged;
  const what = added + updated === 0 ? 'it told nothing new' : `${rows(added)} added, ${updated} brought up to date`;
  return [`Imported ${file}: ${what}.`, ...before];
}

/** `cxf state ...`: what was done, what the state holds, and its backups. */
export function stateView(doc: StateDocument): View {
  const { problems, backups } = doc;
  const health = problems.length === 0 ? 'No problem found.' : 'Something is wrong with it.';
  const held: Block = {
    kind: 'table',
    title: `State ${doc.state}, version ${doc.version}, ${size(doc.bytes)}`,
    columns: [
      { title: 'Holds', align: 'left', drop: 0 },
      { title: 'Rows', align: 'right', drop: 0 },
    ],
    rows: Object.entries(doc.counts).map(([table, n]) => [table.replaceAll('_', ' '), String(n)]),
  };
  const kept: Block = {
    kind: 'table',
    title: 'Backups, last made first',
    columns: [
      { title: 'File', align: 'left', drop: 0, whole: true },
      { title: 'Size', align: 'right', drop: 0 },
    ],
    rows: backups.map((b) => [b.name, size(b.bytes)]),
  };
  const lines = done(doc);
  return [
    ...(lines.length === 0 ? [] : [{ kind: 'paragraph', lines } as const]),
    held,
    ...(backups.length === 0 ? [] : [kept]),
    { kind: 'paragraph', lines: [health] },
    ...(problems.length === 0 ? [] : [{ kind: 'list', title: 'Problems', items: problems, boxes: false } as const]),
  ];
}
