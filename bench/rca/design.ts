import { type Random, random } from '../../src/stats/random.js';
import { logUniform, pick, seedOf } from '../scenarios/draw.js';
import { CAUSES, type CaseKind, DECOY_KINDS, DECOYS, type DecoyKind, DRIVER_COLUMNS, SYMPTOMS, type TrueCause } from './case.js';

/** Shares among the cases with a true cause; decoys and events come as often where there is none. */
export const SHARES = {
  decoyDriver: 2 / 3,
  second: 1 / 5,
  missing: 1 / 5,
  event: 1 / 2,
  decoyEvents: 1 / 2,
  uneven: 1 / 3,
  ramp: 0.15,
  /** Of the decoy drivers: those that also move where nobody is harmed. */
  decoyElsewhere: 0.5,
  wrongScope: 0.4,
  afterOnset: 0.3,
} as const;

/** The second cause: the whole slice at once, later by hours, or a part of the slice. */
export type SecondWay = 'same' | 'later' | 'part';

/** What a case is to hold, drawn before any world, so that worlds without room for it do not bend the shares. */
export interface Design {
  readonly kind: CaseKind;
  /** The first is the larger one; empty where nothing is wrong. */
  readonly causes: readonly TrueCause[];
  readonly secondWay: SecondWay;
  /** Part of the drop the second cause aims at. */
  readonly secondShare: number;
  readonly missing: boolean;
  readonly decoy: DecoyKind | null;
  readonly decoyElsewhere: boolean;
  /** 0 to 1: from barely to far beyond the usual. */
  readonly decoyForce: number;
  /** Hours after the onset. */
  readonly decoyDelay: number;
  readonly uneven: boolean;
  readonly shape: 'step' | 'ramp';
  /** Whether the change behind each cause was logged. */
  readonly logged: readonly boolean[];
  readonly decoyEvents: number;
  readonly wrongScope: number;
  readonly afterOnset: number;
  readonly background: number;
  /** Points of CX score; raised where the orders are too few to see so little. */
  readonly drop: number;
  readonly hours: number;
}

const KINDS = 12;

/** Of twelve cases nine have a true cause, two are quiet, one is a shift of the mix; causes take turns. */
function kindOf(index: number): { kind: CaseKind; cause: TrueCause } {
  const at = index % KINDS;
  const turn = at === 11 ? Math.floor(index / KINDS) : at;
  const kind = at === 8 || at === 9 ? 'quiet' : at === 10 ? 'mix_shift' : 'cause';
  return { kind, cause: CAUSES[turn % CAUSES.length] as TrueCause };
}

/** Decoys that move a driver which no true cause moves. */
function decoyOf(rng: Random, causes: readonly TrueCause[]): DecoyKind | null {
  const moved = new Set(causes.flatMap((c) => [...DRIVER_COLUMNS[c], ...SYMPTOMS[c]]));
  const free = DECOY_KINDS.filter((k) => !moved.has(DECOYS[k].driver));
  return rng.uniform() < SHARES.decoyDriver && free.length > 0 ? pick(rng, free) : null;
}

/** `salt` keeps the designs of the generators apart. */
export function drawDesign(seed: number, salt: number): Design {
  const rng = random(seedOf(seed, 70, salt));
  const { kind, cause } = kindOf(Math.floor(seed / 2));
  const others = CAUSES.filter((c) => c !== cause);
  const [second, other] = [rng.uniform() < SHARES.second, pick(rng, others)];
  const causes = kind !== 'cause' ? [] : second ? [cause, other] : [cause];
  const droppable = CAUSES.filter((c) => DRIVER_COLUMNS[c].length > 0);
  const missing = rng.uniform() < (SHARES.missing * CAUSES.length) / droppable.length;
  const [a, b, c] = [rng.uniform(), rng.uniform(), rng.uniform()];
  return {
    kind,
    causes,
    secondWay: pick(rng, ['same', 'same', 'later', 'part']),
    secondShare: 0.3 + 0.18 * rng.uniform(),
    missing: kind === 'cause' && missing && droppable.includes(cause),
    decoy: decoyOf(rng, causes),
    decoyElsewhere: rng.uniform() < SHARES.decoyElsewhere,
    decoyForce: rng.uniform(),
    decoyDelay: pick(rng, [0, 0, 0, -1, -2, 1]),
    uneven: rng.uniform() < SHARES.uneven,
    shape: rng.uniform() < SHARES.ramp ? 'ramp' : 'step',
    logged: causes.map(() => rng.uniform() < SHARES.event),
    decoyEvents: a < SHARES.decoyEvents ? 1 + rng.int(3) : 0,
    wrongScope: b < SHARES.wrongScope ? 1 + rng.int(2) : 0,
    afterOnset: c < SHARES.afterOnset ? 1 : 0,
    background: rng.int(5),
    drop: logUniform(rng, 3, 20),
    hours: Math.round(logUniform(rng, kind === 'mix_shift' ? 12 : 3, 48)),
  };
}
