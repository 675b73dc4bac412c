/**
 * npx tsx bench/experiment/main.ts [--part NAME,...] [--runs N] [--first SEED] [--stores 20,40,200] [--icc 0.01,0.05,0.1]
 *   [--rollout half,phased] [--lasting 0.7] [--watched 2] [--real FILE]
 */
import { parseArgs } from 'node:util';
import { addBias, biasFigures, share } from './bias.js';
import { addHarm, harmFigures, usualError } from './harm.js';
import { NoEffect } from './no-effect.js';
import { addHistory, powerFigures } from './power.js';
import { ratioAlarm } from './ratio.js';
import { readReal, realTrial } from './real.js';
import { type Effects, simulated, usual } from './simulated.js';
import { CONSTANT, PHASED } from './trial.js';

const { values: v } = parseArgs({
  options: {
    part: { type: 'string', default: 'no-effect' },
    runs: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1000000' },
    stores: { type: 'string', default: '20,40,200' },
    icc: { type: 'string', default: '0.01,0.05,0.1' },
    rollout: { type: 'string', default: 'half,phased' },
    real: { type: 'string', default: '../shared/real/deliveries.csv' },
    watched: { type: 'string', default: '2' },
    lasting: { type: 'string', default: '0.7' },
  },
});

const numbers = (list: string): number[] => list.split(',').map(Number);
const [RUNS, FIRST] = [Number(v.runs), Number(v.first)];
/** One experiment of so many is watched on all days, for the coverage of intervals. */
const WATCHED = Number(v.watched);
const spec = (stores: number, icc: number) => usual(stores, icc, Number(v.lasting));
const rollouts = [CONSTANT, PHASED].filter((r) => v.rollout.split(',').includes(r.name));

/** All combinations asked for. */
const designs = numbers(v.stores).flatMap((stores) =>
  numbers(v.icc).flatMap((icc) => rollouts.map((rollout) => ({ stores, icc, rollout }))),
);
const nameOf = ({ stores, icc, rollout }: (typeof designs)[number]): string =>
  `${String(stores).padStart(3)} stores, icc ${icc}, ${rollout.name}`.padEnd(29);

function noEffect(): void {
  for (const design of designs) {
    const figures = new NoEffect();
    for (let i = 0; i < RUNS; i++) {
      const trial = () => simulated(FIRST + i, spec(design.stores, design.icc), design.rollout);
      figures.add(trial(), trial, i % WATCHED === 0);
    }
    console.log(`${nameOf(design)} ${figures.line()}`);
  }
}

/** Histories, and experiments with each that are lived through day by day. */
const [HISTORIES, LIVED] = [40, 0.2];

function power(): void {
  for (const design of designs) {
    const figures = powerFigures();
    const each = Math.ceil(RUNS / HISTORIES);
    for (let h = 0; h < HISTORIES; h++)
      addHistory(figures, FIRST + h, spec(design.stores, design.icc), design.rollout, each, Math.ceil(LIVED * each));
    const { effect, plainEffect, past, plain, crossed, permanent, days } = figures;
    console.log(
      `${nameOf(design)} stated ${effect.mean.toFixed(1)} pp, found at the end ${past}; without the past ${plainEffect.mean.toFixed(1)} pp, ${plain} | lived: bound passed ${crossed}, made permanent ${permanent}, days ${days.mean.toFixed(1)}`,
    );
  }
}

const HARMS = [1, 2, 3, 4, 6, 8];

function harm(): void {
  for (const design of designs) {
    const own = spec(design.stores, design.icc);
    const error = usualError(FIRST + 500_000, own, design.rollout);
    for (const times of HARMS) {
      const figures = harmFigures();
      for (let i = 0; i < RUNS; i++) addHarm(figures, FIRST + i, own, design.rollout, times * error);
      const by = [...figures.by].map(([day, tally]) => `day ${day} ${tally}`).join(', ');
      console.log(
        `${nameOf(design)} harm ${times} se of day 7 (${(times * error).toFixed(1)} pp): rolled back by ${by}; within a day of being 4 se ${figures.true}, of being seen as 4 se ${figures.seen} (${figures.seen.count}); made permanent ${figures.permanent}`,
      );
    }
  }
}

const point = (x: number): number => x / 100;
/** Grows by half a point a day to four points. */
const grown = (age: number): number => point(Math.min(4, 0.5 * age));
const WORLDS: readonly { name: string; rollouts: readonly (typeof CONSTANT)[]; effects: Effects }[] = [
  {
    name: 'grows with days treated',
    rollouts: [CONSTANT, PHASED],
    effects: (_, age) => ({ mean: 0, onTime: age > 0 ? grown(age) : 0 }),
  },
  {
    name: 'grows, and differs by store (half of it to twice)',
    rollouts: [CONSTANT, PHASED],
    effects: (unit, age) => ({ mean: 0, onTime: age > 0 ? grown(age) * (0.5 + 0.5 * (unit % 4)) : 0 }),
  },
  ...[0.1, 0.25, 0.5].map((leak) => ({
    name: `${100 * leak} % of 4 pp leak to the others`,
    rollouts: [CONSTANT, PHASED],
    effects: ((_, age, share) => ({ mean: 0, onTime: point(4) * (age > 0 ? 1 : leak * share) })) satisfies Effects,
  })),
];

function bias(): void {
  for (const { name, rollouts: all, effects } of WORLDS)
    for (const rollout of all)
      for (const stores of numbers(v.stores)) {
        const found = { within: biasFigures(), after: biasFigures() };
        for (let i = 0; i < RUNS; i++) addBias(found, FIRST + i, spec(stores, 0.05), effects, rollout);
        const after = rollout === PHASED ? `, before-after ${share(found.after)}` : '';
        console.log(
          `${String(stores).padStart(3)} stores, ${rollout.name}, ${name}: bias side by side ${share(found.within)}${after}`,
        );
      }
}

function ratio(): void {
  for (const stores of [20, 40, 200])
    console.log(
      `${String(stores).padStart(3)} stores: p < 0.001 where 10 % drop out of both arms ${ratioAlarm(FIRST, stores, 0.1, 0, 20 * RUNS)}; and of the treated besides ${[0.1, 0.25, 0.5].map((x) => `${100 * x} % ${ratioAlarm(FIRST, stores, 0.1, x, 20 * RUNS)}`).join(', ')}`,
    );
}

function realOrders(): void {
  const data = readReal(v.real);
  if (data === null) {
    console.log(`real orders: ${v.real} is not there, skipped`);
    return;
  }
  for (const stores of [40, 120])
    for (const rollout of rollouts) {
      const figures = new NoEffect();
      for (let i = 0; i < RUNS; i++) {
        const trial = () => realTrial(data, FIRST + i, stores, rollout, 0);
        figures.add(trial(), trial, i % WATCHED === 0);
      }
      console.log(`real, ${stores} of ${data.restaurants.length} restaurants, ${rollout.name} ${figures.line()}`);
    }
}

const PARTS: Readonly<Record<string, () => void>> = { 'no-effect': noEffect, power, harm, bias, ratio, real: realOrders };
for (const part of v.part.split(',')) PARTS[part]?.();
