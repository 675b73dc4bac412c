import { expect, it } from 'vitest';
import { cacheFindings } from '../../src/doctor/cache.js';

const said = (facts: Partial<Parameters<typeof cacheFindings>[0]>): string[] =>
  cacheFindings({ files: 30, hits: 29, packs: 4, bytes: 3 * 2 ** 20, reasons: [], ...facts }).map((f) => f.message);

it('tells how much of the source is known, and how large what is kept is', () => {
  expect(said({})).toEqual(['29 of 30 files need not be read again; 4 packs take 3.0 MiB of the state.']);
  expect(said({ files: 1, hits: 0, packs: 0, bytes: 0 })).toEqual(['0 of 1 file need not be read again.']);
});

it('tells why nothing is kept', () => {
  expect(said({ hits: 0, packs: 1, bytes: 2 ** 20, reasons: ['only Parquet files of this machine are kept'] })).toEqual([
    'every run reads the orders: only Parquet files of this machine are kept; 1 pack takes 1.0 MiB of the state.',
  ]);
});
