import { describe, expect, it } from 'vitest';
import { cellsOf, failure, rowsOf, scratch, sql, totals, using, write } from './support.js';

const folder = scratch();
const AS_OF = Date.parse('2024-02-01T00:00:00Z');
const file = write(
  folder,
  'orders.csv',
  [
    'order_id,created_at,region,paid,"odd ""name"" €",007,store nr,late',
    '1,2024-01-03 18:00:00,SF,16.33,7,1,007,Y',
    '2,2024-01-03 18:05:00,SF,0.4,8,2,010,N',
    '3,2024-01-03 18:10:00,LA,,9,3,011,',
    '',
  ].join('\n'),
);

const refusal = async (expression: string): Promise<string> => {
  const error = await failure(file, { columns: { refunded: expression } });
  expect(error.exitCode).toBe(2);
  expect(error.message.replace(/^\[columns\] refunded: ".*"/, '')).not.toMatch(/\n|cxf_|SELECT|LINE/);
  expect(error.message).toContain('refunded');
  expect(error.hint).toBeTruthy();
  return error.message;
};

const refunded = async (expression: string): Promise<number> =>
  totals(await cellsOf(file, { asOf: AS_OF }, { columns: { refunded: expression } })).refunded;

describe('an expression that is refused', () => {
  it.each([
    ['paid >', 'is not valid SQL'],
    ['paid > 0; DROP TABLE x', 'holds a semicolon'],
    ['(SELECT true)', 'holds a sub-select'],
    ['paid > (SELECT max(paid) FROM cxf_source)', 'holds a sub-select'],
    ['EXISTS (SELECT 1)', 'holds a sub-select'],
    ["paid IN (SELECT 1 FROM read_csv('x.csv'))", 'holds a sub-select'],
    ['max(paid) > 0', 'calls max, which is not a function of one row'],
    ['count(*) > 0', 'calls count_star, which is not a function of one row'],
    ['sum(paid) OVER () > 0', 'holds a window function'],
    ['row_number() OVER () > 0', 'holds a window function'],
    ['weighted_avg(paid, 1) > 0', 'is not an expression over one row'],
    ['unnest([true, false])', 'calls unnest, which is not a function of one row'],
    ['generate_subscripts([1, 2], 1) > 0', 'calls generate_subscripts'],
    ["read_text('/etc/hostname') = ''", 'calls read_text'],
    ["read_csv('x.csv')", 'calls read_csv'],
    ["glob('*')", 'calls glob'],
    ["getenv('HOME') = ''", 'calls getenv'],
    ["current_setting('memory_limit') = ''", 'calls current_setting'],
    ["nextval('s') > 0", 'calls nextval'],
    ['random() > 0.5', 'calls random'],
    ['created_at > now() - INTERVAL 1 HOUR', 'calls now'],
    ['age(created_at) > INTERVAL 1 HOUR', 'calls age'],
    ['current_timestamp > created_at', 'names column "current_timestamp", which the source does not have'],
    ['nothing > 0', 'names column "nothing", which the source does not have'],
    ['rowid > 0', 'names column "rowid", which the source does not have'],
    ['*', 'is not'],
    ['COLUMNS(*)', 'is not an expression over named columns'],
    ['$1 > 0', 'is not an expression over named columns'],
    ['true) FROM cxf_source --', 'holds a comment'],
    ['1) FROM x --', 'holds a comment'],
    ['true --', 'holds a comment'],
    ['true /* why */', 'holds a comment'],
    ['true) AS cxf_x, (false', 'is not valid SQL'],
    ['true) AS cxf_x FROM cxf_t WHERE (true', 'is not valid SQL'],
    ['true, false', 'is of type STRUCT'],
    ['paid > 0 AS flag', 'is not valid SQL'],
    ['true FROM cxf_t', 'is not valid SQL'],
    ['true UNION SELECT false', 'is not valid SQL'],
    ['foo_bar(paid)', 'cannot be computed: Scalar Function with name foo_bar does not exist'],
    ["strftime(paid, 'x') = 'a' AND paid + INTERVAL 1 DAY", 'cannot be computed'],
  ])('%s', async (expression, why) => {
    expect(await refusal(expression)).toContain(why);
  });

  it('is shown short and on one line', async () => {
    const error = await failure(file, { columns: { refunded: `paid >\n\t${'1 + '.repeat(100)}` } });
    expect(error.message).toMatch(/^\[columns\] refunded: "paid > 1 \+ .*\.\.\." is not valid SQL\.$/);
    expect(error.message.length).toBeLessThan(120);
  });

  it('suggests the column that was meant', async () => {
    const error = await failure(file, { columns: { refunded: 'piad > 0' } });
    expect(error.hint).toBe('did you mean "paid"?');
  });
});

describe('an expression that is taken', () => {
  it.each([
    ['paid > 0', 2],
    ['paid > 0.5', 1],
    ['paid >= 1 OR "odd ""name"" €" = 9', 2],
    ['"007" = 2', 1],
    ['"store nr" = \'007\'', 1],
    ["late = 'Y'", 1],
    ["CASE WHEN late = 'N' THEN true END", 1],
    ["list_contains(['Y', 'N'], late)", 2],
    ["region || ';' = 'SF;'", 2],
    ["region = '--' OR region <> '/*'", 3],
    ["date_part('minute', created_at) = 5", 1],
    ["strptime(created_at, '%Y-%m-%d %H:%M:%S') > TIMESTAMP '2024-01-03 18:01:00'", 2],
    ['coalesce(paid, 1) = 1', 1],
    ['age(created_at, created_at) = INTERVAL 0 DAY', 3],
    ["nullif(region, 'SF') IS NULL", 2],
  ])('%s', async (expression, count) => {
    expect(await refunded(expression)).toBe(count);
  });

  it('columns with quotes, spaces and letters of any script', async () => {
    const columns = { store_id: 'store nr', category: 'odd "name" €' };
    await using(
      file,
      async (engine) => {
        expect(await engine.values('store_id')).toEqual(['007', '010', '011']);
        expect(await engine.values('category')).toEqual(['7', '8', '9']);
      },
      { columns },
    );
  });

  it('a column stays text where it is mapped, though an expression reads it as a number', async () => {
    await using(
      file,
      async (engine) => {
        expect(await engine.values('region')).toEqual(['(missing)', '0.4', '16.33']);
      },
      { columns: { region: 'paid', refunded: 'paid > 1', order_id: '"007"' }, dimensions: ['region'] },
    );
  });

  it('times with a zone keep it', async () => {
    const zoned = write(
      folder,
      'zoned.csv',
      'order_id,created_at,region\n1,2024-01-03T18:00:00-08:00,SF\n2,2024-01-03T23:30:00-08:00,SF\n',
    );
    const columns = { promised_eta: 'created_at + INTERVAL 45 MINUTE', delivered_at: 'created_at + INTERVAL 45 MINUTE' };
    const cells = await cellsOf(zoned, { asOf: AS_OF }, { columns });
    expect(rowsOf(cells).map((r) => r.slice(0, 5))).toEqual([
      ['2024-01-04T02:00:00.000Z', 'SF', 1, 1, 1],
      ['2024-01-04T07:00:00.000Z', 'SF', 1, 1, 1],
    ]);
  });

  it('dimensions of any name', async () => {
    const cells = await cellsOf(file, { asOf: AS_OF }, { columns: { 'my "dim"': 'upper(region)' }, dimensions: ['my "dim"'] });
    expect(rowsOf(cells).map((r) => r.slice(1, 3))).toEqual([
      ['LA', 1],
      ['SF', 2],
    ]);
  });
});

it('nothing but the source can be read once it is open', async () => {
  const other = write(folder, 'secret.csv', 'a\n1\n');
  const { openEngine } = await import('../../src/engine/open.js');
  const { settings } = await import('./support.js');
  const engine = await openEngine(settings(file));
  const { db } = (engine as unknown as { opened: { db: { rows(sql: string): Promise<unknown> } } }).opened;
  await expect(db.rows(`SELECT * FROM read_csv('${other}')`)).rejects.toThrow(/disabled|Permission/i);
  await expect(db.rows('SET enable_external_access = true')).rejects.toThrow();
  await engine.close();
  expect(await sql(`SELECT count(*) FROM read_csv('${other}')`)).toEqual([[1n]]);
});
