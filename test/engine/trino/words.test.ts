import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../src/engine/trino/words.js';

describe('an expression in words', () => {
  it.each([
    ["created_at + INTERVAL '45' MINUTE", ['created_at', 'INTERVAL', 'MINUTE']],
    ['"odd ""name"" €" = 9', ['odd "name" €']],
    ["status = 'it''s; -- (fine'", ['status']],
    ['CAST(a AS timestamp(6) with time zone)', ['a', 'AS', 'with', 'time', 'zone']],
    ['coalesce(a, b[1], 2)', ['a', 'b']],
    ['any_match(tags, t -> t = 1)', ['tags', 't', 't']],
    ['now', ['now']],
    ['t.a', ['t']],
    ["TIMESTAMP '2024-01-03 18:00:00' < a", ['TIMESTAMP', 'a']],
  ])('%s', (sql, names) => {
    expect(wordsOf(sql)).toEqual({ wrong: null, names });
  });

  it.each([
    ['a; DROP TABLE t', 'holds a semicolon'],
    ['a -- b', 'holds a comment'],
    ['a /* b */', 'holds a comment'],
    ["a = 'b", 'is not valid SQL'],
    ['"a', 'is not valid SQL'],
    ['a) FROM t, (b', 'is not valid SQL'],
    ['(a', 'is not valid SQL'],
    ['a, b', 'is more than one expression'],
    ['(SELECT max(a) FROM t)', 'holds a sub-select'],
    ['a IN (table t)', 'holds a sub-select'],
    ['EXISTS (VALUES 1)', 'holds a sub-select'],
    ['row_number() OVER (ORDER BY a)', 'holds a window function'],
    ['a = ?', 'is not an expression over named columns'],
    ['now() - a', 'calls now, which reads more than the row'],
    ['a < CURRENT_TIMESTAMP', 'calls current_timestamp, which reads more than the row'],
    ['random() < 0.5', 'calls random, which reads more than the row'],
  ])('%s is refused', (sql, wrong) => {
    expect(wordsOf(sql).wrong).toBe(wrong);
  });

  it('whatever stands in quotes is no reason to refuse', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(wordsOf(`a = '${value.replaceAll("'", "''")}'`)).toEqual({ wrong: null, names: ['a'] });
        expect(wordsOf(`"${value.replaceAll('"', '""')}x" = 1`)).toEqual({ wrong: null, names: [`${value}x`] });
      }),
    );
  });
});
