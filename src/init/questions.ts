import type { ColumnName } from '../model/columns.js';
import type { InitQuestion } from '../model/init.js';
import type { ColumnLook } from '../model/look.js';
import { isTimeZone } from '../model/timezone.js';
import type { Chosen, Mapped } from './propose.js';
import { sliceable } from './sliceable.js';
import { monthFirst } from './times.js';
import { type Answers, type Candidate, CLOSE, type Evidence, percent } from './types.js';

const ASKED: readonly ColumnName[] = [
  'order_id',
  'created_at',
  'region',
  'category',
  'store_id',
  'promised_eta',
  'delivered_at',
  'cancelled',
  'refunded',
  'support_contact',
];
const WHAT: Partial<Record<ColumnName, string>> = {
  order_id: 'the id of the order',
  created_at: 'the time the order was placed',
  region: 'the region, city or market',
  category: 'the kind of store',
  store_id: 'the store',
  promised_eta: 'the arrival promised to the customer',
  delivered_at: 'the arrival',
  cancelled: 'a cancellation',
  refunded: 'a refund',
  support_contact: 'a contact with support',
};
const NONE = 'none';
/** So many are offered. */
const MOST = 6;

const reasonOf = (c: { readonly reasons: readonly string[]; readonly score: number }): string =>
  [`${percent(c.score)} sure`, ...c.reasons].join('; ');
/** What an answer names: the column, or the expression where one column gives several. */
const answerOf = (c: Candidate): string => (c.claims ? c.column : c.sql);

function close(chosen: Chosen): InitQuestion[] {
  // A region that no name tells is asked for with all that could be one.
  const asked = ASKED.includes(chosen.target) && !(chosen.target === 'region' && chosen.named === 0);
  if (!asked || chosen.given) return [];
  const near = chosen.others.filter((o) => o.score > chosen.score - CLOSE);
  // The only id and the earliest time are what they are, whatever they are called.
  const guessed = chosen.named === 0 && chosen.target !== 'order_id' && chosen.target !== 'created_at';
  if (near.length === 0 && !guessed) return [];
  const proposed = chosen.from[0] ?? chosen.sql;
  return [
    {
      id: chosen.target,
      text: `Which column is ${WHAT[chosen.target]}?`,
      options: [
        { value: proposed, why: reasonOf(chosen) },
        ...near.slice(0, MOST - 1).map((o) => ({ value: answerOf(o), why: reasonOf(o) })),
        ...(chosen.target === 'order_id' || chosen.target === 'created_at' ? [] : [{ value: NONE, why: 'none of them' }]),
      ],
      proposed,
      flag: `--map ${chosen.target}=COLUMN`,
      blocking: true,
    },
  ];
}

/** What else could be sliced by, where no name tells. */
function dimension({ chosen }: Mapped, evidence: Evidence): InitQuestion[] {
  const guess = chosen.find((c) => c.target === 'region' && c.named === 0 && !c.given);
  if (!guess) return [];
  const used = new Set(chosen.filter((c) => c !== guess).flatMap((c) => c.from));
  const options = sliceable(evidence.look)
    .filter((c) => !used.has(c.name))
    .slice(0, MOST)
    .map((c) => ({ value: c.name, why: `${c.distinct} values: ${examples(c)}` }));
  return [
    {
      ...{ id: 'region', options, proposed: guess.from[0] ?? '', flag: '--map region=COLUMN', blocking: true },
      text: 'Which column is a region, or something else to slice by?',
    },
  ];
}

const examples = (c: ColumnLook): string =>
  c.values
    .slice(0, 3)
    .map((v) => v.value)
    .join(', ');

function clock({ zones, created }: Mapped, answers: Answers): InitQuestion[] {
  const questions: InitQuestion[] = [];
  if (zones.unknown && answers.timezone === undefined)
    questions.push({
      ...{ id: 'timezone', options: [], proposed: 'UTC', flag: '--timezone ZONE', blocking: true },
      text: `In which time zone do the customers live (${zones.reasons[0] ?? 'the hours do not tell'})? Such as America/Chicago`,
    });
  if (zones.unsure && created)
    questions.push({
      id: 'local',
      text: `Are the times local to ${zones.timezone}, or UTC? Their hours fit both`,
      options: [
        { value: 'utc', why: 'as databases mostly keep them' },
        { value: 'local', why: 'as exports for people mostly have them' },
      ],
      ...{ proposed: zones.local === null ? 'utc' : 'local', flag: '--times local|utc', blocking: false },
    });
  return questions;
}

function order({ look, readings }: Evidence, answers: Answers): InitQuestion[] {
  const column = look.columns.find(
    (c) =>
      readings.some((r) => r.column === c.name && /strptime/.test(r.sql)) &&
      (c.shapes.slash_date > 0.9 || c.shapes.dash_date > 0.9) &&
      monthFirst(c) === null,
  );
  if (!column || answers.monthFirst !== undefined) return [];
  const example = column.values[0]?.value ?? '';
  return [
    {
      id: 'month_first',
      text: `Is "${example}" (${column.name}) the day first, or the month?`,
      options: [
        { value: 'day', why: 'day/month/year' },
        { value: 'month', why: 'month/day/year' },
      ],
      ...{ proposed: 'day', flag: '--dates day-first|month-first', blocking: true },
    },
  ];
}

function promise({ chosen }: Mapped, answers: Answers): InitQuestion[] {
  const has = (target: ColumnName): boolean => chosen.some((c) => c.target === target);
  if (has('promised_eta') || !has('delivered_at') || answers.promiseMinutes !== undefined) return [];
  return [
    {
      ...{ id: 'promise', options: [], proposed: '0', flag: '--promise 45m', blocking: false },
      text: 'No column holds the promised arrival. How many minutes are promised (0: none; there is no on-time rate then)?',
    },
  ];
}

/** What only people can tell, as far as the data leave it open. */
export function questionsOf(mapped: Mapped, evidence: Evidence, answers: Answers): InitQuestion[] {
  return [
    ...order(evidence, answers),
    ...mapped.chosen.flatMap(close),
    ...dimension(mapped, evidence),
    ...clock(mapped, answers),
    ...promise(mapped, answers),
  ];
}

/** An answer to a question joins the others; null where it answers nothing. */
export function answered(answers: Answers, question: InitQuestion, text: string): Answers | null {
  const value = text.trim();
  switch (question.id) {
    case 'timezone':
      return isTimeZone(value) ? { ...answers, timezone: value } : null;
    case 'local':
      return /^(local|utc)$/i.test(value) ? { ...answers, local: value.toLowerCase() === 'local' } : null;
    case 'promise':
      return /^\d{1,4}$/.test(value) ? { ...answers, promiseMinutes: Number(value) } : null;
    case 'month_first':
      return /^(day|month)$/i.test(value) ? { ...answers, monthFirst: value.toLowerCase() === 'month' } : null;
    default:
      return { ...answers, columns: { ...answers.columns, [question.id]: value === NONE ? null : value } };
  }
}
