import { metricDef } from '../model/metrics.js';
import type { PlanDocument } from '../model/plan.js';
import { count, value } from './format.js';
import { type Block, type Line, labelled } from './view.js';

const UNIT = { store: 'Store-level', switchback: 'Switchback (time blocks)', order: 'Order-level' } as const;
const pp = (x: number | null): string => (x === null ? 'n/a' : `${x.toFixed(1)} pp`);
const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;
const range = (from: number, to: number): string => (from === to ? String(from) : `${from}-${to}`);

function unitLine({ unit, slice }: PlanDocument): string {
  const where = slice.region === undefined ? '' : ` in ${slice.region}`;
  if (unit.kind === 'store') return `${UNIT.store}: ${percent(unit.allocation)} of ${count(unit.clusters)} stores${where}`;
  if (unit.kind === 'order') return `${UNIT.order}: ${percent(unit.allocation)} of orders, drawn when they are placed`;
  return `${UNIT.switchback}: ${percent(unit.allocation)} of ${count(unit.clusters)} blocks of ${unit.block_hours} h, the first ${unit.burn_in_minutes} minutes of each left out`;
}

/** How anyone draws the arms again. */
function drawText({ unit, power }: PlanDocument): string | null {
  const { draw, salt } = unit;
  if (!power.feasible) return null;
  if (unit.kind === 'order')
    return `an order is treated where the SHA-256 of salt (${salt}), slice and order id begins with 0 to 7`;
  if (unit.kind === 'switchback') return `one of each two like blocks a week apart, by hash of slice and block, salt ${salt}`;
  if (!draw) return `by hash of slice and store, salt ${salt}`;
  const distance = `phases differ by ${draw.distance.toFixed(2)} in past orders and rate (limit ${draw.limit})`;
  const found = draw.accepted
    ? `the first ${draw.tried === 1 ? 'tried' : `of ${draw.tried} tried`} that is balanced`
    : `none of ${draw.tried} salts is balanced`;
  return `by hash of slice and store, salt ${salt}, ${found}: ${distance}`;
}

/** The unit with its reason, and the others beside it. */
export function planUnitBlocks(doc: PlanDocument): Block[] {
  const { unit } = doc;
  const icc = unit.icc_interval;
  const draw = drawText(doc);
  return [
    { kind: 'heading', line: 'Unit of randomization' },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        unitLine(doc),
        labelled('Why', unit.why),
        ...(draw === null ? [] : [labelled('Draw', draw)]),
        ...(icc === null || unit.icc === null
          ? []
          : [
              labelled(
                'Stores differ',
                `intra-store correlation ${unit.icc.toFixed(3)} (95 % ${icc[0].toFixed(3)} to ${icc[1].toFixed(3)}), sizes vary by ${percent(unit.cluster_size_cv ?? 0)}, design effect ${unit.design_effect.toFixed(1)}`,
              ),
            ]),
      ],
    },
    {
      kind: 'table',
      title: `Units compared (${percent(doc.power.power)} power, ${metricDef(doc.power.metric).title})`,
      columns: [
        { title: 'Unit', align: 'left', drop: 0, whole: true },
        { title: 'Days', align: 'right', drop: 0 },
        { title: 'Per arm', align: 'right', drop: 2 },
        { title: 'Finds, pp', align: 'right', drop: 0 },
        { title: 'Days needed', align: 'right', drop: 1 },
        { title: 'Why, or why not', align: 'left', drop: 3, wrap: true },
      ],
      rows: doc.alternatives.map((a) => [
        a.chosen ? [{ text: `${a.kind}, chosen`, tone: 'strong' }] : a.kind,
        String(a.days),
        count(a.clusters_per_arm),
        a.mde === null ? 'n/a' : a.mde.toFixed(1),
        a.days_needed === null ? '> 56' : String(a.days_needed),
        a.why,
      ]),
    },
  ];
}

/** Duration and sample size. */
export function planPowerBlocks({ power, unit }: PlanDocument): Block[] {
  const name = metricDef(power.metric).title.toLowerCase();
  const weeks: Line[] =
    power.days_min === null || power.days_recommended === null
      ? []
      : [labelled('Minimum', `${power.days_min} days`), labelled('Recommended', `${power.days_recommended} days`)];
  const found =
    power.mde === null
      ? labelled('Power', `no change of ${name} can be found`)
      : labelled(
          'Power',
          `${percent(power.power)} to detect ${pp(power.mde)} of ${name} (now ${value(power.metric, power.baseline)}, hoped for ${pp(Math.abs(power.target))}; two-sided alpha ${power.alpha})`,
        );
  const { phased, cuped } = power;
  return [
    { kind: 'heading', line: 'Duration and sample size' },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        ...weeks,
        labelled(
          'Expected sample',
          `~${count(power.n_per_arm)} orders (treatment)${unit.kind === 'order' ? '' : `, ${count(power.clusters_per_arm)} ${unit.kind === 'store' ? 'stores' : 'blocks'} an arm`} at ${percent(unit.allocation)}`,
        ),
        found,
        ...(unit.kind === 'store' && power.feasible
          ? [
              labelled('In phases', `~${count(phased.n_treated)} orders treated, finds ${pp(phased.mde)}`),
              // Where the past tells nothing there is nothing to say of it.
              ...(cuped.variance_reduction < 0.005
                ? []
                : [
                    labelled(
                      "With each store's own past as covariate",
                      `variance -${percent(cuped.variance_reduction)}, finds ${pp(cuped.mde)}${cuped.days_needed == null ? '' : `; the target in ${cuped.days_needed} days`}`,
                    ),
                  ]),
            ]
          : []),
        `From ${power.history_days} ${power.history_days === 1 ? 'day' : 'days'} of history, ${count(power.orders_per_day)} orders a day`,
      ],
    },
  ];
}

/** The calendar of the phases, what each can tell, and what the draw looks like. */
export function rolloutBlocks(doc: PlanDocument, zone: string): Block[] {
  if (doc.phases.length === 0) return [];
  const stores = doc.phases.some((p) => p.units !== null);
  const tasks = doc.phases.map((p) => ({
    name: stores ? `${p.name} (${percent(p.share)})` : p.name,
    from: p.day_from,
    to: p.day_to,
  }));
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return [
    { kind: 'heading', line: 'Rollout plan' },
    { kind: 'gantt', title: 'Share treated', start: day.format(new Date(doc.earliest_start)), tasks },
    {
      kind: 'table',
      title: '',
      columns: [
        { title: 'Phase', align: 'left', drop: 0, whole: true },
        { title: 'Share', align: 'right', drop: 0 },
        ...(stores ? [{ title: 'Stores', align: 'right' as const, drop: 2 }] : []),
        { title: 'Days', align: 'right', drop: 0 },
        { title: 'What it tells', align: 'left', drop: 1, wrap: true },
      ],
      rows: doc.phases.map((p) => [
        p.name.replace(/^Phase /, ''),
        `${Math.round(100 * p.share)}%`,
        ...(stores ? [p.units === null ? 'n/a' : count(p.units)] : []),
        range(p.day_from, p.day_to),
        p.tells,
      ]),
    },
    ...(doc.balance.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            title: 'Balance of the draw, from history',
            columns: [
              { title: 'First treated in', align: 'left' as const, drop: 0 },
              { title: 'Stores', align: 'right' as const, drop: 0 },
              { title: 'Orders a day', align: 'right' as const, drop: 1 },
              { title: `${metricDef(doc.power.metric).title} before`, align: 'right' as const, drop: 0 },
            ],
            rows: doc.balance.map((b) => [
              `phase ${b.phase}`,
              count(b.stores),
              count(b.orders_per_day),
              value(doc.power.metric, b.baseline),
            ]),
          },
        ]),
  ];
}
