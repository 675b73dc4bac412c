import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Data } from './support.js';

/** The same numbers as in loss-reference.py: a linear congruential generator (Numerical Recipes). */
function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const almostNormal = (u: () => number): number => Array.from({ length: 12 }, u).reduce((a, b) => a + b, 0) - 6;

const data = (rows: readonly (readonly number[])[]): Data => {
  const width = (rows[0] as readonly number[]).length - 1;
  return {
    features: Array.from({ length: width }, (_, f) => Float64Array.from(rows, (row) => row[f] as number)),
    target: Float64Array.from(rows, (row) => row[width] as number),
  };
};

/** Friedman's first function (1991), ten features, a tenth of the fourth missing. */
function friedman(): Data {
  const u = lcg(1);
  const row = (): number[] => {
    const x = Array.from({ length: 10 }, u);
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = x;
    const y = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + almostNormal(u);
    if (u() < 0.1) x[3] = Number.NaN;
    return [...x, y];
  };
  return data(Array.from({ length: 8000 }, row));
}

/** A rare event in whole numbers: hours, stores, an interaction, a heavy tail. */
function rare(): Data {
  const u = lcg(2);
  const row = (): number[] => {
    const [hour, store, distance] = [Math.floor(24 * u()), Math.floor(60 * u()), Math.floor(10 / (u() + 0.05))];
    const [app, weekday, noise] = [Math.floor(3 * u()), Math.floor(7 * u()), u()];
    const peak = hour >= 18 && hour <= 21 ? 1 : 0;
    const margin = -4 + 1.2 * peak + 0.012 * distance * (1 + peak) + (store % 7 === 3 ? 1.5 * app : 0) + 0.1 * weekday;
    return [hour, store, distance, app, weekday, noise, u() < 1 / (1 + Math.exp(-margin)) ? 1 : 0];
  };
  return data(Array.from({ length: 12000 }, row));
}

const CSV = fileURLToPath(new URL('../../../../shared/real/deliveries.csv', import.meta.url));

export const realThere = existsSync(CSV);

const minutes = (from: string, to: string): number =>
  from && to ? (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 60_000 : Number.NaN;

/** Real orders: minutes to the door from what is known by then, identifiers as numbers. */
function real(): Data {
  const rows = readFileSync(CSV, 'utf8').trim().split('\n').slice(1);
  const known = rows.map((line) => {
    const [, placed = '', sent = '', arrived = '', delivered = '', driver, restaurant, , region = '', asap, ...money] = line
      .trim()
      .split(',');
    const at = new Date(`${placed}Z`);
    const [total, discount, tip] = money.map(Number);
    const place = ['Mountain View', 'Palo Alto', 'San Jose'].indexOf(region);
    const x = [at.getUTCHours(), at.getUTCDay(), total, discount, tip, place < 0 ? Number.NaN : place, driver, restaurant].map(
      Number,
    );
    return { asap, row: [...x, minutes(placed, sent), minutes(placed, arrived), minutes(placed, delivered)] };
  });
  const plausible = (m: number | undefined): boolean => m !== undefined && m > 0 && m < 180;
  return data(known.filter(({ asap, row }) => asap === 'True' && plausible(row.at(-1))).map(({ row }) => row));
}

const late = ({ features, target }: Data): Data => ({ features, target: target.map((m) => Number(m > 45)) });

export const DATASETS: Record<string, () => Data> = {
  friedman,
  rare,
  'real minutes': real,
  'real late': () => late(real()),
};

/** Every fourth row is held out. */
export function halves({ features, target }: Data): { train: Data; test: Data } {
  const part = (keep: (row: number) => boolean): Data => ({
    features: features.map((column) => column.filter((_, row) => keep(row))),
    target: target.filter((_, row) => keep(row)),
  });
  return { train: part((row) => row % 4 !== 0), test: part((row) => row % 4 === 0) };
}
