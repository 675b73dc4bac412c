import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shown, stateFolder } from '../../src/config/paths.js';
import { load, mistake, packageRoot, put, shop } from './support.js';

describe('where the configuration comes from', () => {
  it('finds cxf.toml in the folder above', () => {
    put('shop/a/b/.keep', '');
    const settings = load({ cwd: join(shop, 'a', 'b') });
    expect(settings.configFile).toBe(join(shop, 'cxf.toml'));
    expect(settings.source).toBe(join(shop, 'orders.parquet'));
    expect(settings.sourceName).toBe('../../orders.parquet');
    expect(settings.stateDir).toBe(join(shop, '.cxf'));
  });

  it('reads its paths from where it lies, those of flags and variables from where the user is', () => {
    const cwd = join(shop, 'a');
    put('shop/a/.keep', '');
    const toml = 'source = "data/*.parquet"\nevents = "events.csv"\nstate = "../state"';
    expect(load({ toml, cwd })).toMatchObject({
      source: join(shop, 'data', '*.parquet'),
      events: join(shop, 'events.csv'),
      stateDir: join(shop, '..', 'state'),
    });
    expect(load({ toml, cwd, flags: { events: 'e.csv' }, env: { CXF_STATE: 's' } })).toMatchObject({
      events: join(cwd, 'e.csv'),
      stateDir: join(cwd, 's'),
    });
  });

  it('takes the named file instead of the nearest', () => {
    const file = put('shop/conf/prod.toml', 'source = "../p.parquet"');
    for (const given of [{ flags: { config: 'conf/prod.toml' } }, { env: { CXF_CONFIG: file } }]) {
      const settings = load(given);
      expect(settings.configFile).toBe(file);
      expect(settings.source).toBe(join(shop, 'p.parquet'));
    }
    const both = load({ flags: { config: 'conf/prod.toml' }, env: { CXF_CONFIG: 'nowhere.toml' } });
    expect(both.configFile).toBe(file);
  });

  it('names the file that is missing, and who named it', () => {
    expect(mistake({ flags: { config: 'no.toml' } })).toMatchObject({
      code: 'no_such_file',
      message: '--config: there is no file no.toml.',
    });
    expect(mistake({ env: { CXF_CONFIG: 'no.toml' } }).message).toBe('CXF_CONFIG: there is no file no.toml.');
  });

  it('says when it cannot be read', () => {
    expect(mistake({ flags: { config: '.' }, cwd: shop })).toMatchObject({ code: 'unreadable_config' });
    const folder = join(shop, 'odd');
    mkdirSync(join(folder, 'cxf.toml'), { recursive: true });
    expect(mistake({ cwd: folder }).message).toBe('cxf.toml cannot be read (it is a folder).');
    rmSync(folder, { recursive: true });
  });

  it('gives line and column of a syntax error', () => {
    const { code, message } = mistake({ toml: 'source = "a"\nbaseline = 28d\n' });
    expect(code).toBe('bad_toml');
    expect(message).toMatch(/^cxf\.toml, line 2, column \d+: [^\n]+\.$/);
    expect(mistake({ toml: 'source = "a"\nsource = "b"' }).message).toMatch(/line 2/);
  });

  it('reads a file that begins with a byte order mark, and Windows line ends', () => {
    expect(load({ toml: '\ufeffsource = "a.parquet"\r\nbaseline = "14d"\r\n' }).source).toBe(join(shop, 'a.parquet'));
  });

  it('asks for a source', () => {
    put('shop/empty/cxf.toml', 'baseline = "14d"');
    expect(mistake({ cwd: join(shop, 'empty') })).toMatchObject({ code: 'no_source', hint: expect.stringContaining('--source') });
  });
});

describe('the packaged sample', () => {
  it('stands in where there is neither a file nor a source', () => {
    const settings = load({ toml: null });
    expect(settings).toMatchObject({
      isSample: true,
      sourceName: 'packaged sample',
      source: join(packageRoot, 'data', 'sample', 'orders.parquet'),
      configFile: join(packageRoot, 'data', 'sample', 'cxf.toml'),
      maturityMs: 36_000_000,
    });
    expect(settings.asOf).toEqual({ kind: 'at', at: Date.UTC(2024, 0, 4, 16) });
    // Installed packages may not be writable.
    expect(settings.stateDir).toContain(join('home', '.local', 'share', 'cxf'));
  });

  it('is itself also from inside its folder', () => {
    expect(load({ toml: null, cwd: join(packageRoot, 'data', 'sample') }).isSample).toBe(true);
  });

  it('leaves nothing behind where a source is given: no as_of, no maturity', () => {
    for (const given of [{ flags: { source: 'mine.csv' } }, { env: { CXF_SOURCE: 'mine.csv' } }])
      expect(load({ toml: null, ...given })).toMatchObject({
        isSample: false,
        source: join(shop, 'mine.csv'),
        sourceName: 'mine.csv',
        asOf: { kind: 'now' },
        maturityMs: 0,
        configFile: null,
      });
  });
});

describe('the source', () => {
  it('takes its table from the same file, whatever that is called', () => {
    const toml = 'source = "shop.duckdb"\ntable = "orders"';
    expect(load({ toml }).source).toBe(`${join(shop, 'shop.duckdb')}::orders`);
    expect(load({ toml, flags: { source: 'other.csv' } }).source).toBe(join(shop, 'other.csv'));
    put('shop/CXF_prod.toml', toml);
    expect(load({ flags: { config: 'CXF_prod.toml' } }).source).toBe(`${join(shop, 'shop.duckdb')}::orders`);
  });

  it('may be a URL, which is shown without what opens it', () => {
    const source = 'trino://ana:se:cr@t@trino.example:8443/hive/shop/orders';
    const settings = load({ flags: { source } });
    expect(settings.source).toBe(source);
    expect(settings.sourceName).toBe('trino://trino.example:8443/hive/shop/orders');
  });
});

describe('shown', () => {
  it.each([
    ['/home/ana/shop/orders.csv', 'orders.csv'],
    ['/home/ana/data/orders.csv', '../data/orders.csv'],
    ['/d/x.csv', '/d/x.csv'],
    ['/home/ana/shop', '/home/ana/shop'],
    ['s3://bucket/orders/*.parquet', 's3://bucket/orders/*.parquet'],
    ['s3://bucket/a:b@c/x.parquet', 's3://bucket/a:b@c/x.parquet'],
    ['trino://ana@host/c/s/t', 'trino://ana@host/c/s/t'],
    ['https://user:pw@host/x.parquet', 'https://host/x.parquet'],
    ['https://b.s3.amazonaws.com/x.parquet?X-Amz-Signature=abc&X-Amz-Credential=k', 'https://b.s3.amazonaws.com/x.parquet'],
    ['https://host/x.parquet#token', 'https://host/x.parquet'],
  ])('%s as %s', (path, text) => {
    expect(shown(path, '/home/ana/shop')).toBe(text);
  });
});

describe('stateFolder', () => {
  it('is one for every source, under the data directory', () => {
    const [a, b] = [
      stateFolder('/x/orders.parquet', { HOME: '/home/ana' }),
      stateFolder('/y/orders.parquet', { HOME: '/home/ana' }),
    ];
    expect(a).toMatch(/^\/home\/ana\/\.local\/share\/cxf\/orders-parquet-[0-9a-f]{8}$/);
    expect(b).not.toBe(a);
    expect(stateFolder('/x/o.csv', { XDG_DATA_HOME: '/data' })).toMatch(/^\/data\/cxf\/o-csv-/);
    // A relative XDG_DATA_HOME is to be ignored (XDG base directory specification).
    expect(stateFolder('/x/o.csv', { XDG_DATA_HOME: 'data', HOME: '/home/ana' })).toMatch(/^\/home\/ana\//);
  });
});
