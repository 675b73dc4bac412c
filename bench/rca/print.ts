import { random } from '../../src/stats/random.js';
import { bootstrap, type Interval, mean, quantile, wilson } from '../detect/intervals.js';
import { CAUSES, DECOY_KINDS } from './case.js';
import type { Result } from './pool.js';
import * as s from './score.js';

type Rows = readonly (readonly string[])[];
type Judged = s.Judged;

/** Lines of equal columns, the first to the left. */
function table(head: readonly string[], rows: Rows): string[] {
  const all = [head, ...rows];
  const width = head.map((_, c) => Math.max(...all.map((r) => (r[c] ?? '').length)));
  const line = (r: readonly string[]): string =>
    r
      .map((x, c) => (c === 0 ? x.padEnd(width[c] as number) : x.padStart(width[c] as number)))
      .join('  ')
      .trimEnd();
  return [line(head), width.map((w) => '-'.repeat(w)).join('  '), ...rows.map(line)];
}

const num = (x: number, digits = 3): string => (Number.isNaN(x) ? '-' : x.toFixed(digits));
const shown = (i: Interval): string => (i.n === 0 ? '-' : `${num(i.value, 2)} [${num(i.lo, 2)}, ${num(i.hi, 2)}]`);
const counted = (i: Interval): string => `${shown(i)} of ${i.n}`;

/** Results of each way to answer, in the order of the columns. */
export interface Column {
  readonly name: string;
  readonly items: readonly Judged[];
}

type Keep = (j: Judged) => boolean;
const row = (name: string, bar: string, columns: readonly Column[], keep: Keep, hit: Keep): string[] => [
  name,
  bar,
  String(columns[0]?.items.filter(keep).length ?? 0),
  ...columns.map((c) => shown(s.share(c.items.filter(keep), hit))),
];
const heads = (first: string, columns: readonly Column[]): string[] => [first, 'bar', 'cases', ...columns.map((c) => c.name)];

const hasDecoyEvent: Keep = (j) => Object.values(j.case.truth.eventRoles).some((r) => r === 'decoy' || r === 'decoy_driver');
const hasDecoyDriver: Keep = (j) => j.case.truth.decoys.length > 0;
const isLogged: Keep = (j) => j.case.truth.causes.some((c) => c.event_id !== null);
const not =
  (keep: Keep): Keep =>
  (j) =>
    !keep(j);
const and =
  (...all: Keep[]): Keep =>
  (j) =>
    all.every((k) => k(j));

function ranking(columns: readonly Column[]): string[] {
  const r = s.isRecorded;
  const top = (name: string, keep: Keep, bar = ''): string[] => row(name, bar, columns, and(r, keep), s.first);
  return table(heads('first cause is a true one (driver recorded)', columns), [
    top('all', () => true, '>= .90'),
    row('a true one among the first three', '>= .98', columns, r, s.inThree),
    top('one cause', not(s.isTwo)),
    top('two causes', s.isTwo),
    row('both are the first two', '>= .85', columns, and(r, s.isTwo), s.both),
    top('a driver moves without harm', hasDecoyDriver),
    top('none does', not(hasDecoyDriver)),
    ...DECOY_KINDS.map((k) => top(`  ${k}`, (j) => j.case.truth.decoys.some((d) => d.kind === k))),
    top('change logged', isLogged),
    top('not logged', not(isLogged)),
    top('other changes logged near the onset', hasDecoyEvent),
    top('none logged', not(hasDecoyEvent)),
    top('uneven over the slice', (j) => j.case.truth.uneven),
    top('grows over hours', (j) => j.case.truth.shape === 'ramp'),
    top('below 150 orders', (j) => j.case.truth.orders < 150),
    top('150 to 600 orders', (j) => j.case.truth.orders >= 150 && j.case.truth.orders < 600),
    top('600 orders and more', (j) => j.case.truth.orders >= 600),
    ...CAUSES.map((c) => top(c, (j) => j.case.truth.causes[0]?.cause === c)),
  ]);
}

function errors(columns: readonly Column[]): string[] {
  const lost = (j: Judged): boolean => s.isCause(j) && !s.isRecorded(j);
  const kind =
    (k: string): Keep =>
    (j) =>
      j.case.kind === k;
  return table(heads('what it must not do, and verdicts', columns), [
    row('driver not recorded: no wrong cause above 0.6', '>= .90', columns, lost, s.calm),
    row(
      'a driver that moves without harm is the first cause',
      '<= .04',
      columns,
      and(s.isRecorded, hasDecoyDriver),
      s.fellForDriver,
    ),
    row(
      'a change that did nothing is blamed, true cause',
      '',
      columns,
      and(s.isCause, (j) => j.case.truth.decoyEvents.length > 0),
      s.fellForEvent,
    ),
    row(
      'the same, no true cause',
      '<= .03',
      columns,
      and(not(s.isCause), (j) => j.case.truth.decoyEvents.length > 0),
      s.fellForEvent,
    ),
    row('the logged change is named with the first cause', '', columns, and(s.isRecorded, isLogged, s.first), s.namedEvent),
    row('no true cause: monitor, or mix_shift named', '>= .95', columns, not(s.isCause), s.passedOver),
    row('  quiet', '', columns, kind('quiet'), s.passedOver),
    row('  mix_shift', '', columns, kind('mix_shift'), s.passedOver),
    row('true cause recorded: act', '', columns, s.isRecorded, s.act),
    row('true cause not recorded: act', '', columns, lost, s.act),
  ]);
}

/** Calibration with intervals from resampled cases; of the cases whose driver is recorded, and of all. */
function calibration(columns: readonly Column[], seed: number): string[] {
  const figure = (of: (items: readonly Judged[]) => number, keep: Keep): string[] =>
    columns.map((c) => {
      const i = bootstrap(c.items.filter(keep), of, random(seed));
      return `${num(i.value)} [${num(i.lo)}, ${num(i.hi)}]`;
    });
  const line = (name: string, bar: string, of: (items: readonly Judged[]) => number, keep: Keep = () => true): string[] => [
    name,
    bar,
    String(columns[0]?.items.filter(keep).length ?? 0),
    ...figure(of, keep),
  ];
  const sure = (c: Column): string => {
    const pairs = s.namedPairs(c.items).filter((p) => p.confidence >= 0.85);
    return counted(wilson(pairs.filter((p) => p.true).length, pairs.length));
  };
  return table(heads('calibration', columns), [
    line('ECE, first cause', '<= .07', (x) => s.ece(s.firstsOf(x))),
    line('ECE, first cause, driver recorded', '', (x) => s.ece(s.firstsOf(x)), s.isRecorded),
    line('ECE, all pairs', '', (x) => s.ece(s.pairsOf(x))),
    line('Brier, first cause', '', (x) => s.brier(s.firstsOf(x))),
    line('Brier, all pairs', '', (x) => s.brier(s.pairsOf(x))),
    ['true among causes at 0.85 or more', '>= .85', '', ...columns.map(sure)],
  ]);
}

const EDGES = [0, 0.1, 0.25, 0.4, 0.6, 0.75, 0.85, 0.95, 1.0001];

function reliability(column: Column): string[] {
  const [firsts, pairs] = [s.firstsOf(column.items), s.namedPairs(column.items)];
  const cell = (all: readonly s.Pair[], lo: number, hi: number): string[] => {
    const bin = all.filter((p) => p.confidence >= lo && p.confidence < hi);
    if (bin.length === 0) return ['0', '-', '-'];
    return [
      String(bin.length),
      num(mean(bin.map((p) => p.confidence)), 2),
      shown(wilson(bin.filter((p) => p.true).length, bin.length)),
    ];
  };
  const rows = EDGES.slice(1).map((hi, i) => {
    const lo = EDGES[i] as number;
    return [`${lo} to ${Math.min(1, hi)}`, ...cell(firsts, lo, hi), ...cell(pairs, lo, hi)];
  });
  return table([`confidence (${column.name})`, 'first causes', 'mean', 'true', 'all causes', 'mean', 'true'], rows);
}

function cost(results: readonly Result[], names: readonly string[]): string[] {
  const rows = names.map((name) => {
    const times = results.flatMap((r) => r.answers[name] ?? []);
    const q = (p: number, of: 'seconds' | 'cpu'): string =>
      num(
        quantile(
          times.map((t) => t[of]),
          p,
        ),
        2,
      );
    return [
      name,
      q(0.5, 'seconds'),
      q(0.95, 'seconds'),
      q(0.5, 'cpu'),
      q(0.95, 'cpu'),
      String(times.filter((t) => t.error).length),
    ];
  });
  const peak = Math.round(Math.max(0, ...results.map((r) => r.peak)));
  return [
    ...table(['per case', 'median s', '95 %', 'median CPU s', '95 %', 'failed'], rows),
    `peak memory of a worker that answers all: ${peak} MiB`,
  ];
}

/** Judged answers of each way to answer; a failed answer counts as none. */
export function columnsOf(results: readonly Result[], names: readonly string[]): Column[] {
  const nothing = { schema: 'cxf.rca/v1', verdict: 'monitor', causes: [], unexplained_share: null } as const;
  return names.map((name) => ({ name, items: results.map((r) => s.judged(r.case, r.answers[name]?.document ?? nothing)) }));
}

export function report(results: readonly Result[], names: readonly string[]): string[] {
  const columns = columnsOf(results, names);
  const parts = [
    ranking(columns),
    errors(columns),
    calibration(columns, 1),
    ...columns.slice(0, 1).map(reliability),
    cost(results, names),
  ];
  return parts.flatMap((p) => [...p, '']);
}

/** One line for every case whose answer is wrong. */
export function misses(column: Column): string[] {
  const wrong = column.items.filter(
    (j) => (s.isCause(j) ? !s.first(j) || (s.isTwo(j) && !s.both(j)) : !s.passedOver(j)) || s.fellForEvent(j),
  );
  return wrong.map((j) => {
    const t = j.case.truth;
    const real =
      t.causes.map((c) => `${c.cause} ${num(c.share_of_drop, 2)}${c.recorded ? '' : ' (not recorded)'}`).join(' + ') ||
      j.case.kind;
    const said =
      j.causes
        .slice(0, 3)
        .map((c) => `${c.cause} ${num(c.confidence, 2)}`)
        .join(', ') || 'nothing';
    const tags = [...t.decoys.map((d) => `decoy ${d.kind}`), ...(s.fellForEvent(j) ? ['event blamed'] : [])].join(', ');
    return `${j.case.id} ${JSON.stringify(j.case.slice)} ${t.orders} orders -${num(t.drop, 1)}: ${real}; said ${j.document.verdict}: ${said}${tags ? `; ${tags}` : ''}`;
  });
}
