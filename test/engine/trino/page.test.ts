import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRows, parsePage, type Value } from '../../../src/engine/trino/page.js';
import { page } from '../../support/trino.js';

const read = (text: string): Value[][] => {
  const columns: Value[][] = [];
  addRows(columns, parsePage(text));
  return columns;
};

describe('a page', () => {
  it('gives values of every type', () => {
    const types: [string, string, unknown, Value][] = [
      ['a', 'bigint', 12, 12],
      ['b', 'double', 'NaN', Number.NaN],
      ['c', 'double', '-Infinity', Number.NEGATIVE_INFINITY],
      ['d', 'double', 0.1, 0.1],
      ['e', 'boolean', true, true],
      ['f', 'varchar', 'x', 'x'],
      ['g', 'timestamp(6)', '2024-01-03 18:00:00.000001', '2024-01-03 18:00:00.000001'],
      ['h', 'decimal(38,3)', '12345678901234567890.123', '12345678901234567890.123'],
      ['i', 'varchar', null, null],
      ['j', 'double', null, null],
      ['k', 'bigint', null, null],
    ];
    const text = JSON.stringify(
      page(
        types.map(([name, type]) => [name, type]),
        [types.map(([, , sent]) => sent)],
      ),
    );
    expect(read(text)).toEqual(types.map(([, , , value]) => [value]));
  });

  it('keeps every digit of whole numbers, and texts and fractions as they are', () => {
    const value = fc.tuple(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (rows) => {
        const columns = JSON.stringify([{ type: 'bigint' }, { type: 'varchar' }, { type: 'double' }]);
        const data = rows.map(([n, text, x]) => `[${n},${JSON.stringify(text)},${JSON.stringify(x)}]`).join(',');
        const [whole = [], texts, doubles] = read(`{"columns":${columns},"data":[${data}]}`);
        expect(whole.map((n) => BigInt(n as number | bigint))).toEqual(rows.map(([n]) => n));
        expect(texts).toEqual(rows.map(([, text]) => text));
        expect(doubles).toEqual(rows.map(([, , x]) => (Object.is(x, -0) ? 0 : x)));
      }),
    );
  });

  it('adds to what came before', () => {
    const columns: Value[][] = [];
    addRows(columns, { id: 'x' });
    addRows(columns, page([['a', 'bigint']], [[1]]));
    addRows(columns, page([['a', 'bigint']], []));
    addRows(columns, page([['a', 'bigint']], [[2]]));
    expect(columns).toEqual([[1, 2]]);
  });
});
