import { normalQuantile, normalSf } from '../normal.js';

/** Cumulative error that may be spent once a share t of the planned information is in; 0 at 0, alpha at 1. */
export type Spending = (t: number) => number;

/** alpha t^rho (Kim and DeMets 1987): rho 1 spends evenly, 3 nearly as O'Brien and Fleming. */
export const powerSpending =
  (alpha: number, rho = 2): Spending =>
  (t) =>
    alpha * Math.min(1, t) ** rho;

/** O'Brien-Fleming type (Lan and DeMets 1983), one-sided: 2 - 2 Phi(z_(alpha/2) / sqrt(t)). */
export const obrienFlemingSpending =
  (alpha: number): Spending =>
  (t) =>
    t <= 0 ? 0 : 2 * normalSf(-normalQuantile(alpha / 2) / Math.sqrt(Math.min(1, t)));

/** Pocock type (Lan and DeMets 1983): alpha log(1 + (e - 1) t). */
export const pocockSpending =
  (alpha: number): Spending =>
  (t) =>
    alpha * Math.log(1 + (Math.E - 1) * Math.min(1, t));
