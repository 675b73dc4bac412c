/**
 * npx tsx bench/experiment/main.ts [--part NAME,...] [--runs N] [--first SEED] [--stores 20,40,200] [--icc 0.01,0.05,0.1]
 *   [--rollout half,phased] [--lasting 0.7]: share of a store's level that it had before, too
 */
import { parseArgs } from 'node:util';
import { NoEffect } from './no-effect.js';
import { addHistory, powerFigures } from './power.js';
import { simulated, usual } from './simulated.js';
import { CONSTANT, PHASED } from './trial.js';

const { values: v } = parseArgs({
  options: {
    part: { type: 'string', default: 'no-effect' },
    runs: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1000000' },
    stores: { type: 'string', default: '20,40,200' },
    icc: { type: 'string', default: '0.01,0.05,0.1' },
    rollout: { type: 'string', default: 'half,phased' },
    lasting: { type: 'string', default: '0.7' },
  },
});

const numbers = (list: string): number[] => list.split(',').map(Number);
const [RUNS, FIRST] = [Number(v.runs), Number(v.first)];
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
      figures.add(trial(), trial);
    }
    console.log(`${nameOf(design)} ${figures.line()}`);
  }
}

/** Histories, and experiments with each that are lived through day by day. */
const [HISTORIES, LIVED] = [10, 0.1];

function power(): void {
  for (const design of designs) {
    const figures = powerFigures();
    const each = Math.ceil(RUNS / HISTORIES);
    for (let h = 0; h < HISTORIES; h++)
      addHistory(figures, FIRST + h, spec(design.stores, design.icc), design.rollout, each, Math.ceil(LIVED * each));
    const { effect, past, plain, crossed, permanent, days } = figures;
    console.log(
      `${nameOf(design)} stated ${effect.mean.toFixed(1)} pp | found at the end ${past}, without the past ${plain} | lived: bound passed ${crossed}, made permanent ${permanent}, days ${days.mean.toFixed(1)}`,
    );
  }
}

const PARTS: Readonly<Record<string, () => void>> = { 'no-effect': noEffect, power };
for (const part of v.part.split(',')) PARTS[part]?.();
