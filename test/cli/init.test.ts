import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { detectSchema } from '../../src/model/documents.js';
import { type InitDocument, initSchema } from '../../src/model/init.js';
import { csv, daily, epochs, german, iso, orders } from '../init/worlds.js';
import { bash, cxf, documentOf, refusal, scratch } from '../support/process.js';
import { writeShop } from '../support/shop.js';

const base = scratch();
let folders = 0;

/** A folder of its own with these files. */
function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = join(base, String(folders++));
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (name.includes('/')) mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

async function init(cwd: string, ...args: readonly string[]): Promise<InitDocument> {
  const finished = await cxf(['init', ...args, '--json'], { cwd });
  if (finished.code !== 0) throw new Error(`exit ${finished.code}: ${finished.stderr}`);
  return documentOf(finished, initSchema);
}

const expressions = (doc: InitDocument): Record<string, string> =>
  Object.fromEntries(doc.columns.map((c) => [c.column, c.expression]));
const toml = (cwd: string) => parse(readFileSync(join(cwd, 'cxf.toml'), 'utf8')) as Record<string, unknown>;

/** From a new file to the first list of incidents, and the same again from the file alone. */
async function firstList(cwd: string, ...args: readonly string[]): Promise<InitDocument> {
  const doc = await init(cwd, ...args);
  expect(doc.problems).toEqual([]);
  expect(doc.columns.every((c) => c.reasons.length > 0)).toBe(true);
  expect(toml(cwd).columns).toEqual(expressions(doc));
  const again = documentOf(await cxf(['detect', '--json'], { cwd }), detectSchema);
  expect(again.incidents.map((i) => i.id)).toEqual(doc.first_detect?.incidents.map((i) => i.id));
  return doc;
}

describe('cxf init', () => {
  it('reads a German export with local times, decimal commas, ja and nein', async () => {
    const cwd = folder({ 'bestellungen.csv': german() });
    const doc = await firstList(cwd, 'bestellungen.csv');
    expect(expressions(doc)).toEqual({
      order_id: 'Bestellnummer',
      created_at: `timezone('Europe/Berlin', strptime("Bestellt am", '%d.%m.%Y %H:%M'))`,
      region: 'Stadt',
      category: 'Sparte',
      store_id: 'Filiale',
      promised_eta: `timezone('Europe/Berlin', strptime("Zugesagt bis", '%d.%m.%Y %H:%M'))`,
      delivered_at: `timezone('Europe/Berlin', strptime("Geliefert am", '%d.%m.%Y %H:%M'))`,
      cancelled: `Status = 'storniert'`,
      refunded: `coalesce(TRY_CAST(replace(replace(Erstattungsbetrag, '.', ''), ',', '.') AS DOUBLE), 0) > 0`,
      support_contact: `Reklamation = 'ja'`,
      items_ordered: 'Anzahl Artikel',
      items_correct: 'Artikel korrekt',
      merchant_prep_time: '"Zubereitungszeit (Min)" * 60',
      distance_km: '"Entfernung m" / 1000.0',
      dasher_id: 'Fahrer-Nr',
      subtotal: `TRY_CAST(replace(replace(Bestellwert, '.', ''), ',', '.') AS DOUBLE)`,
    });
    expect(doc.timezone.zone).toBe('Europe/Berlin');
    expect(doc.first_detect?.incidents.map((i) => i.title)).toEqual(['Lebensmittel Berlin - CX Score -32']);
  });

  it('reads milliseconds since 1970, and outcomes that are times', async () => {
    const doc = await firstList(folder({ 'orders.ndjson': epochs() }), 'orders.ndjson');
    expect(expressions(doc)).toMatchObject({
      order_id: 'orderUuid',
      created_at: 'epoch_ms(CAST(createdAtMs AS BIGINT))',
      promised_eta: 'epoch_ms(CAST(etaMs AS BIGINT))',
      delivered_at: 'epoch_ms(CAST(deliveredAtMs AS BIGINT))',
      cancelled: 'canceledAtMs IS NOT NULL',
      cancelled_at: 'epoch_ms(CAST(canceledAtMs AS BIGINT))',
      refunded: 'refundAmountCents > 0',
      distance_km: 'tripDistanceMiles * 1.609344',
    });
    expect(doc.timezone.by_region).toEqual({ Chicago: 'America/Chicago', 'New York': 'America/New_York' });
    expect(doc.first_detect?.incidents.map((i) => i.title)).toEqual(['grocery Chicago - CX Score -31']);
  });

  it('reads one file a day with Y and N, and a promise in minutes', async () => {
    const cwd = folder(Object.fromEntries([...daily()].map(([name, text]) => [`orders/${name}`, text])));
    const doc = await firstList(cwd, 'orders');
    expect(expressions(doc)).toMatchObject({
      order_id: 'ORDER_NO',
      created_at: 'ORDER_TS',
      promised_eta: 'ORDER_TS + to_seconds(PROMISED_MINUTES * 60)',
      delivered_at: 'DELIVERED_TS',
      cancelled: 'CANCELLED_YN',
      refunded: 'REFUNDED_YN',
      support_contact: 'COMPLAINT_YN',
    });
    expect(toml(cwd).source).toBe('orders');
    expect(doc.first_detect?.incidents).toHaveLength(1);
  });

  const real = join(process.cwd(), '..', 'shared', 'real', 'deliveries.csv');
  // biome-ignore lint/suspicious/noConsole: a skipped test says so
  if (!existsSync(real)) console.log('skipped: no real orders beside the repository');
  it.skipIf(!existsSync(real))(
    'reads 18,079 real orders: times, ids, region and refund, and ends where the export does',
    async () => {
      const doc = await firstList(folder(), real);
      expect(expressions(doc)).toEqual({
        order_id: 'order_nr',
        created_at: 'Customer_placed_order_datetime',
        region: `nullif(Delivery_Region, 'None')`,
        store_id: 'Restaurant_ID',
        delivered_at: 'Delivered_to_consumer_datetime',
        refunded: 'Refunded_amount > 0',
        dasher_id: 'Driver_ID',
        subtotal: 'Order_total',
      });
      expect([doc.timezone.zone, doc.as_of.value, doc.maturity.value]).toEqual([
        'America/Los_Angeles',
        '2015-01-31T00:00:00Z',
        '3h',
      ]);
      expect(doc.first_detect).toMatchObject({ error: null, incidents: [] });
      expect(doc.questions.map((q) => q.id)).toEqual(['promise']);
    },
  );

  it('maps right names as they are, says the same twice, and takes a promise', async () => {
    const [one, two] = [folder(), folder()];
    for (const cwd of [one, two]) writeShop(cwd);
    const file = readdirSync(one).find((name) => name.endsWith('.csv')) as string;
    const [a, b] = [
      await cxf(['init', file, '--no-detect', '--times', 'utc', '--json'], { cwd: one }),
      await cxf(['init', file, '--no-detect', '--times', 'utc', '--json'], { cwd: two }),
    ];
    expect(a.stdout).toBe(b.stdout);
    const doc = documentOf(a, initSchema);
    expect(doc.columns.every((c) => c.column === c.expression)).toBe(true);
    expect(doc.first_detect).toBeNull();
    const other = await init(
      two,
      file,
      '--force',
      '--no-detect',
      '--times',
      'utc',
      '--map',
      'promised_eta=none',
      '--promise',
      '30m',
    );
    expect(expressions(other).promised_eta).toBe('created_at + INTERVAL 30 MINUTE');
    expect(other.columns.find((c) => c.column === 'promised_eta')?.level).toBe('given');
  });
});

/** Orders in which nothing is named, in a zone that nothing tells. */
const nameless = (): string =>
  csv(
    ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'],
    orders({ regions: ['R1', 'R2'], categories: ['a'], first: Date.UTC(2024, 1, 5), days: 12, offset: -9, perHour: 2 }).map(
      (o) => [o.n, iso(o.placed), iso(o.promised), iso(o.delivered), o.region, o.cancelled ? 1 : 0],
    ),
  );

describe('what the data leave open', () => {
  it('is listed, nothing is written, and --yes takes the proposal', async () => {
    const cwd = folder({ 'x.csv': nameless() });
    const finished = await cxf(['init', 'x.csv', '--json'], { cwd });
    const doc = documentOf(finished, initSchema);
    expect(finished.code).toBe(2);
    expect(finished.stderr).toMatch(
      /^cxf: 4 questions are open \(promised_eta, delivered_at, region, timezone\): nothing was written; .*--yes\.\n$/,
    );
    expect([doc.file.written, existsSync(join(cwd, 'cxf.toml'))]).toEqual([false, false]);
    expect(doc.questions.every((q) => q.blocking && q.flag.startsWith('--'))).toBe(true);
    const taken = await init(cwd, 'x.csv', '--yes', '--no-detect');
    expect(expressions(taken)).toEqual({
      order_id: 'c1',
      created_at: 'c2',
      promised_eta: 'c3',
      delivered_at: 'c4',
      region: 'c5',
    });
  });

  it('is settled by options', async () => {
    const cwd = folder({ 'x.csv': nameless() });
    const maps = ['promised_eta=c3', 'delivered_at=c4', 'region=c5', 'cancelled=c6'].flatMap((m) => ['--map', m]);
    const doc = await init(cwd, 'x.csv', '--no-detect', '--timezone', 'America/Anchorage', ...maps);
    expect([doc.questions, expressions(doc).cancelled, doc.timezone.zone]).toEqual([[], 'c6', 'America/Anchorage']);
  });

  it('asks people on a terminal, and takes a number or a name', async () => {
    const cwd = folder({ 'x.csv': nameless() });
    const typed = `(printf '\\n1\\nc5\\nNowhere\\nAmerica/Anchorage\\n0\\n'; sleep 8) | script -qec "$NODE $CXF init x.csv --no-detect" /dev/null`;
    const there = (await bash('command -v script')).code === 0;
    if (!there) return;
    const { stdout } = await bash(typed, { cwd, env: { NODE: process.execPath } });
    expect(stdout).toContain('Which column is the arrival promised to the customer?');
    expect(toml(cwd)).toMatchObject({ timezone: 'America/Anchorage', columns: { region: 'c5', delivered_at: 'c4' } });
  });

  it('asks nothing with --no-input, and holds dates that could be either', async () => {
    const rows = Array.from({ length: 600 }, (_, i) => [
      i,
      `0${1 + (i % 9)}/0${1 + (i % 7)}/2024 12:${10 + (i % 50)}`,
      ['a', 'b'][i % 2] as string,
    ]);
    const cwd = folder({ 'x.csv': csv(['order_id', 'created_at', 'city'], rows) });
    const doc = documentOf(await cxf(['init', 'x.csv', '--json', '--no-input'], { cwd }), initSchema);
    expect(doc.questions.map((q) => [q.id, q.proposed])).toContainEqual(['month_first', 'day']);
    const us = await init(cwd, 'x.csv', '--yes', '--dates', 'month-first', '--no-detect');
    expect(expressions(us).created_at).toBe(`strptime(created_at, '%m/%d/%Y %H:%M')`);
  });
});

describe('an existing cxf.toml', () => {
  it('is kept, and with --force copied before it is written anew', async () => {
    const cwd = folder({ 'cxf.toml': 'source = "old.csv"\n', 'x.csv': german() });
    const { code, error } = await refusal(['init', 'x.csv', '--yes'], { cwd });
    expect([code, error.code, readFileSync(join(cwd, 'cxf.toml'), 'utf8')]).toEqual([2, 'file_exists', 'source = "old.csv"\n']);
    const doc = await init(cwd, 'x.csv', '--yes', '--force', '--no-detect');
    expect(doc.file).toEqual({ path: 'cxf.toml', written: true, backup: 'cxf.toml.bak-1' });
    expect(readFileSync(join(cwd, 'cxf.toml.bak-1'), 'utf8')).toBe('source = "old.csv"\n');
    expect((await init(cwd, 'x.csv', '--yes', '--force', '--no-detect')).file.backup).toBe('cxf.toml.bak-2');
    expect(readdirSync(cwd).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

describe('cxf init refuses', () => {
  const cwd = folder({
    'x.csv': 'order_id,created_at,city\n1,2024-01-01 10:00,a\n2,2024-01-01 11:00,b\n',
    'people.csv': 'name,age\na,1\nb,2\n',
    'header.csv': 'a,b\n',
  });
  it.each([
    [['init'], 'no_source', 'cxf init header.csv'],
    [['init', 'gone.csv'], 'no_such_file', 'gone.csv'],
    [['init', 'header.csv'], 'no_orders', 'header.csv holds no orders'],
    [['init', 'x.csv', '--map', 'order_idd=a'], 'bad_map', 'did you mean "order_id"?'],
    [['init', 'x.csv', '--map', 'order_id'], 'bad_map', '--map'],
    [['init', 'x.csv', '--map', 'region=citty'], 'unknown_column', 'did you mean "city"?'],
    [['init', 'x.csv', '--timezone', 'Mars/Base'], 'bad_timezone', 'Mars/Base'],
    [['init', 'x.csv', '--times', 'gmt'], 'bad_value', 'local nor utc'],
    [['init', 'x.csv', '--promise', 'soon'], 'bad_duration', '--promise'],
    [['init', 'x.csv', '--map', 'created_at=(SELECT 1)'], 'bad_expression', 'sub-select'],
  ])('%j', async (args, code, says) => {
    const { code: exit, said, error } = await refusal(args, { cwd });
    expect([exit, error.code]).toEqual([2, code]);
    expect(said).toContain(says);
  });

  it.each([
    ['people.csv', 'no column holds the time the order was placed'],
    ['lines.csv', 'rows seem to be items or events'],
    ['apart.csv', `--map created_at="CAST(order_date AS DATE) + CAST(order_time AS TIME)"`],
    ['bad.csv', 'column "delivered_at", data row 3: "soon" is not a time'],
  ])('%s, and says what to do', async (name, says) => {
    const clock = (i: number): string => `${10 + (i % 12)}:${10 + (i % 50)}:00`;
    const rows = Array.from({ length: 400 }, (_, i) => i);
    writeFileSync(
      join(cwd, 'lines.csv'),
      csv(
        ['order_id', 'created_at', 'city'],
        rows.map((i) => [i >> 2, `2024-01-0${1 + (i % 9)} ${clock(i >> 2)}`, 'ab'[i % 2] as string]),
      ),
    );
    writeFileSync(
      join(cwd, 'apart.csv'),
      csv(
        ['order_id', 'order_date', 'order_time', 'city'],
        rows.map((i) => [i, `2024-01-0${1 + (i % 9)}`, clock(i), 'ab'[i % 2] as string]),
      ),
    );
    writeFileSync(
      join(cwd, 'bad.csv'),
      csv(
        ['order_id', 'created_at', 'delivered_at', 'city'],
        rows.map((i) => [
          i,
          `2024-01-0${1 + (i % 9)} ${clock(i)}`,
          i === 2 ? 'soon' : `2024-01-0${1 + (i % 9)} 23:00:00`,
          'ab'[i % 2] as string,
        ]),
      ),
    );
    const finished = await cxf(['init', name, '--yes', '--json'], { cwd });
    const doc = documentOf(finished, initSchema);
    expect([finished.code, doc.file.written, existsSync(join(cwd, 'cxf.toml'))]).toEqual([2, false, false]);
    expect(finished.stderr).toContain(says);
    expect(finished.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('takes names and values for what they are: text', async () => {
    const nasty = 'a"] ; DROP TABLE x --\u001b[2J';
    const rows = Array.from({ length: 400 }, (_, i) => [
      i,
      `2024-01-${10 + (i % 15)} 1${i % 10}:00:00`,
      i % 2 ? '"x\n[columns]\nregion = 1"' : 'y',
      1,
    ]);
    const own = folder({ 'x.csv': csv(['order_id', 'created_at', 'city', `"${nasty.replaceAll('"', '""')}"`], rows) });
    const doc = await init(own, 'x.csv', '--yes', '--no-detect', '--timezone', 'UTC');
    expect(toml(own).columns).toEqual({ order_id: 'order_id', created_at: 'created_at', region: 'city' });
    expect(doc.unused).toEqual([nasty]);
    const shown = await cxf(['init', 'x.csv', '--yes', '--no-detect', '--force', '--timezone', 'UTC'], { cwd: own });
    expect(shown.stdout).not.toContain('\u001b');
  });
});
