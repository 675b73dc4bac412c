import { METRIC_IDS } from '../../src/model/metrics.js';
import { SEVERITIES } from '../../src/model/severity.js';
import { type Random, random } from '../../src/stats/random.js';
import type { HarmedFigures, RegressionFigures } from './harmed.js';
import { bootstrap, type Interval, mean, quantile, wilson } from './intervals.js';
import type { Figures, Options } from './plan.js';
import type { Alarm, QuietFigures } from './quiet.js';

const num = (x: number, digits: number): string => (Number.isNaN(x) ? '-' : x.toFixed(digits));
const shown = (i: Interval, digits: number): string =>
  i.n === 0 ? '-' : `${num(i.value, digits)} [${num(i.lo, digits)}, ${num(i.hi, digits)}]`;

/** Lines of equal columns, the first to the left. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const width = head.map((_, c) => Math.max(...all.map((r) => (r[c] ?? '').length)));
  const line = (r: readonly string[]): string =>
    r
      .map((x, c) => (c === 0 ? x.padEnd(width[c] as number) : x.padStart(width[c] as number)))
      .join('  ')
      .trimEnd();
  return [line(head), width.map((w) => '-'.repeat(w)).join('  '), ...rows.map(line)];
}

const WEEKS4 = 28;

/** Alarms per four weeks of runs; facts of the data are not false. */
function alarmRate(
  months: readonly QuietFigures[],
  of: (m: QuietFigures) => { alarms: readonly Alarm[]; days: number },
  rng: Random,
): Interval {
  const rate = (items: readonly QuietFigures[]): number => {
    const days = items.reduce((s, m) => s + of(m).days, 0);
    return (WEEKS4 * items.reduce((s, m) => s + of(m).alarms.length, 0)) / days;
  };
  return bootstrap(
    months.filter((m) => of(m).days > 0),
    rate,
    rng,
  );
}

function quietTables(months: readonly QuietFigures[], rng: Random): string[] {
  if (months.length === 0) return [];
  const row = (name: string, keep: (a: Alarm) => boolean, bar: [string, string]): string[] => {
    const daily = alarmRate(months, (m) => ({ alarms: m.daily.filter(keep), days: m.days }), rng);
    const hourly = alarmRate(months, (m) => ({ alarms: m.hourly.filter(keep), days: m.hours / 24 }), rng);
    const naive = alarmRate(months, (m) => ({ alarms: m.naive.filter(keep), days: m.days }), rng);
    return [name, shown(daily, 2), bar[0], shown(hourly, 2), bar[1], shown(naive, 2)];
  };
  const real = (a: Alarm): boolean => !a.fact;
  const kinds = [...new Set(months.map((m) => m.kind))];
  const days = months.reduce((s, m) => s + m.days, 0);
  const hours = months.reduce((s, m) => s + m.hours, 0);
  return [
    `Incidents per four quiet weeks (${months.length} months: ${days} daily runs, ${hours} hourly runs; ${Math.round(mean(months.map((m) => m.slices)))} slices x 8 metrics)`,
    ...table(
      ['severity', 'daily runs', 'bar', 'hourly runs', 'bar', 'z-test + BH, daily'],
      [
        row('any', real, ['1.0', '1.5']),
        ...SEVERITIES.map((s) => row(s, (a) => real(a) && a.severity === s, s === 'high' ? ['0.1', '0.1'] : ['', ''])),
        row('facts of the data', (a) => a.fact, ['', '']),
      ],
    ),
    '',
    ...table(
      ['kind of month', 'months', 'daily alarms', 'hourly alarms', 'z-test + BH', 'daily, by metric'],
      kinds.map((kind) => {
        const of = months.filter((m) => m.kind === kind);
        const count = (list: (m: QuietFigures) => readonly Alarm[]): string =>
          String(of.reduce((s, m) => s + list(m).filter(real).length, 0));
        const by = METRIC_IDS.map(
          (id) => [id, of.reduce((s, m) => s + m.daily.filter((a) => real(a) && a.metric === id).length, 0)] as const,
        );
        const metrics = by.filter(([, n]) => n > 0).map(([id, n]) => `${id} ${n}`);
        return [
          kind,
          String(of.length),
          count((m) => m.daily),
          count((m) => m.hourly),
          count((m) => m.naive),
          metrics.join(', '),
        ];
      }),
    ),
    '',
  ];
}

function pTables(months: readonly QuietFigures[], rng: Random): string[] {
  const tested = months.filter((m) => Object.keys(m.p).length > 0);
  if (tested.length === 0) return [];
  const tail = (id: (typeof METRIC_IDS)[number], pick: (p: NonNullable<QuietFigures['p'][typeof id]>) => number): Interval =>
    bootstrap(
      tested,
      (items) => {
        const n = items.reduce((s, m) => s + (m.p[id]?.n ?? 0), 0);
        return n === 0 ? Number.NaN : items.reduce((s, m) => s + (m.p[id] ? pick(m.p[id]) : 0), 0) / n;
      },
      rng,
    );
  const rows = METRIC_IDS.map((id) => {
    const n = tested.reduce((s, m) => s + (m.p[id]?.n ?? 0), 0);
    const bins = Array.from({ length: 10 }, (_, b) =>
      tested.reduce((s, m) => s + ((m.p[id]?.bins[2 * b] ?? 0) + (m.p[id]?.bins[2 * b + 1] ?? 0)), 0),
    );
    return [
      id,
      String(n),
      bins.map((b) => num((10 * b) / n, 2)).join(' '),
      shown(
        tail(id, (p) => p.under01),
        4,
      ),
      shown(
        tail(id, (p) => p.under001),
        5,
      ),
      shown(
        tail(id, (p) => p.under0001),
        5,
      ),
    ];
  });
  return [
    'One-sided p-values of single tests on quiet slices (whole window and last 4 hours): density in tenths of [0, 1], flat is 1.00; far tails',
    ...table(['metric', 'tests', 'density by tenth', 'p < 0.01', 'p < 0.001', 'p < 0.0001'], rows),
    '',
  ];
}

interface Found {
  readonly r: RegressionFigures;
  readonly kind: string;
}

const BINS_Z = [
  ['under 4.5', 0, 4.5, ''],
  ['4.5-6', 4.5, 6, '0.80'],
  ['6-10', 6, 10, '0.95'],
  ['over 10', 10, Number.POSITIVE_INFINITY, '1.00'],
] as const;

const recallOf = (list: readonly Found[]): Interval => wilson(list.filter((f) => f.r.found).length, list.length);
const naiveRecall = (list: readonly Found[]): Interval => wilson(list.filter((f) => f.r.naive).length, list.length);

function recallTables(all: readonly Found[]): string[] {
  const told = all.filter((f) => f.r.tellable);
  const byZ = (of: (r: RegressionFigures) => number): string[][] =>
    BINS_Z.map(([name, lo, hi, bar]) => {
      const list = told.filter((f) => of(f.r) >= lo && of(f.r) < hi);
      return [name, String(list.length), shown(recallOf(list), 2), bar, shown(naiveRecall(list), 2)];
    });
  const drops = [
    ['2-5', 2, 5],
    ['5-10', 5, 10],
    ['10-20', 10, 20],
    ['over 20', 20, 100],
  ] as const;
  const sizes = [
    ['20-100', 0, 100],
    ['100-500', 100, 500],
    ['500-2000', 500, 2000],
    ['over 2000', 2000, 1e9],
  ] as const;
  const bySize = drops.map(([name, lo, hi]) => [
    name,
    ...sizes.map(([, a, b]) => {
      const list = told.filter((f) => f.r.drop >= lo && f.r.drop < hi && f.r.perDay >= a && f.r.perDay < b);
      const found = list.filter((f) => f.r.found);
      const delay = quantile(
        found.flatMap((f) => (f.r.delay === null ? [] : [f.r.delay])),
        0.5,
      );
      return list.length === 0 ? '-' : `${found.length}/${list.length}${found.length > 0 ? `, ${num(delay, 0)} h` : ''}`;
    }),
  ]);
  const kinds = [...new Set(told.map((f) => f.kind))].map((kind) => {
    const list = told.filter((f) => f.kind === kind && f.r.zDay >= 4.5);
    return [kind, String(list.length), shown(recallOf(list), 2), shown(naiveRecall(list), 2)];
  });
  const at = (line: 45 | 6): string[] => {
    const list = told.filter((f) => (line === 45 ? f.r.found45 : f.r.found6) !== null);
    const k = list.filter((f) => (line === 45 ? f.r.found45 : f.r.found6)).length;
    const hours = list.map((f) => (line === 45 ? f.r.reaches45 : f.r.reaches6) ?? 0);
    return [
      `z reaches ${line === 45 ? '4.5' : '6'}`,
      String(list.length),
      shown(wilson(k, list.length), 2),
      line === 45 ? '0.80' : '0.95',
      num(quantile(hours, 0.5), 0),
    ];
  };
  return [
    `Recall of regressions large enough for a severity line (${told.length} of ${all.length} planted), at one run 3-72 h after the onset`,
    ...table(
      ['z = drop x sqrt(orders) / spread of one order', 'planted', 'found', 'bar', 'z-test + BH'],
      byZ((r) => r.z),
    ),
    ...table(
      ['z with between-day spread and baseline error', 'planted', 'found', 'bar', 'z-test + BH'],
      byZ((r) => r.zDay),
    ),
    '',
    ...table(
      ['found at the hour at which (z with between-day spread)', 'planted', 'found', 'bar', 'median hour'],
      [at(45), at(6)],
    ),
    '',
    'Found / planted and median hours to detection, by drop (points) and orders a day of the slice',
    ...table(['drop', ...sizes.map(([name]) => name)], bySize),
    '',
    ...table(['kind, z with between-day spread from 4.5', 'planted', 'found', 'z-test + BH'], kinds),
    '',
  ];
}

function qualityTable(all: readonly Found[], months: readonly HarmedFigures[], rng: Random): string[] {
  const found = all.filter((f) => f.r.found && f.r.reported);
  const reports = found.flatMap((f) => (f.r.reported ? [{ ...f.r.reported, kind: f.kind, exactable: f.r.exactable }] : []));
  const exactable = reports.filter((r) => r.exactable);
  const naive = all.flatMap((f) => (f.r.naive ? [{ ...f.r.naive, exactable: f.r.exactable }] : []));
  const naiveExactable = naive.filter((n) => n.exactable);
  const average = (list: readonly number[]): Interval => bootstrap(list, mean, rng);
  const at = (list: readonly number[], q: number): Interval => bootstrap(list, (x) => quantile(x, q), rng);
  const sharp = reports.filter((r) => r.kind !== 'ramp' && r.kind !== 'fading');
  const onsets = sharp.map((r) => Math.abs(r.onset));
  const errors = reports.flatMap((r) => (r.dropError === null ? [] : [Math.abs(r.dropError)]));
  const floor = found.flatMap((f) => (f.r.trueError === null ? [] : [Math.abs(f.r.trueError)]));
  const covered = all.filter((f) => f.r.covered !== null);
  const coveredReported = reports.filter((r) => r.covered !== null);
  const share = (list: readonly boolean[]): Interval => wilson(list.filter(Boolean).length, list.length);
  const row = (name: string, i: Interval, bar: string, base: Interval | null, digits = 2): string[] => [
    name,
    String(i.n),
    shown(i, digits),
    bar,
    base ? shown(base, digits) : '',
  ];
  const told = all.filter((f) => f.r.found);
  return [
    'What is said of those found',
    ...table(
      ['figure', 'n', 'cxf', 'bar', 'z-test + BH'],
      [
        row('precision of orders, mean', average(exactable.map((r) => r.precision)), '', null),
        row('recall of orders, mean', average(exactable.map((r) => r.recall)), '', null),
        row('F1 of orders, mean', average(exactable.map((r) => r.f1)), '0.95', average(naiveExactable.map((n) => n.f1))),
        row('exactly right', share(exactable.map((r) => r.exact)), '0.92', share(naiveExactable.map((n) => n.exact))),
        row(
          'onset error, hours, median',
          at(onsets, 0.5),
          '1',
          at(
            naive.map((n) => Math.abs(n.onset)),
            0.5,
          ),
          1,
        ),
        row(
          'onset error, hours, p90',
          at(onsets, 0.9),
          '2',
          at(
            naive.map((n) => Math.abs(n.onset)),
            0.9,
          ),
          1,
        ),
        row('error of the drop, points, median', at(errors, 0.5), '0.8', null),
        row('error of the drop, points, p90', at(errors, 0.9), '2.5', null),
        row('the same knowing slice and onset, median', at(floor, 0.5), '', null),
        row('the same knowing slice and onset, p90', at(floor, 0.9), '', null),
        row('ci95 holds the drop, true slices, all planted', share(covered.map((f) => f.r.covered === true)), '.92-.98', null),
        row('ci95 holds the drop, reported slices', share(coveredReported.map((r) => r.covered === true)), '', null),
        row(
          'incidents per regression found',
          average(told.map((f) => f.r.incidents)),
          '1.05',
          average(all.filter((f) => f.r.naive).map((f) => f.r.naiveIncidents)),
        ),
        row(
          'incidents elsewhere, per harmed month',
          average(months.map((m) => m.strays.length)),
          '',
          average(months.map((m) => m.naiveStrays)),
        ),
      ],
    ),
    '',
  ];
}

/** Everything the benchmark says, as lines of text. */
export function report(figures: readonly (Figures | null)[], options: Options): string[] {
  const rng = random(7);
  const quiet = figures.flatMap((f) => (f?.family === 'quiet' ? [f] : []));
  const harmed = figures.flatMap((f) => (f?.family === 'harmed' ? [f] : []));
  const all = harmed.flatMap((m) => m.regressions.map((r): Found => ({ r, kind: m.kind })));
  const harmless = harmed.filter((m) => m.regressions.length === 0);
  const counted = (m: HarmedFigures): string => m.strays.map((s) => `${m.kind} ${s.metric} ${s.severity}`).join(', ');
  const said = harmless.flatMap((m) => (m.strays.length > 0 ? [counted(m)] : []));
  return [
    `generator ${options.generator}, seeds for ${options.half === 'tune' ? 'tuning (even)' : 'the report (odd)'}, seed ${options.seed}; [95 % intervals]: Wilson for shares, bootstrap over scenarios else`,
    '',
    ...quietTables(quiet, rng),
    ...pTables(quiet, rng),
    ...(all.length > 0 ? [...recallTables(all), ...qualityTable(all, harmed, rng)] : []),
    ...(harmless.length > 0
      ? [
          `Improvements and pure shifts of the mix (${harmless.length} months): ${said.length} with incidents${said.length > 0 ? `: ${said.join('; ')}` : ''}`,
          '',
        ]
      : []),
  ];
}
