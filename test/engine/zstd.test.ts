import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endsWhole } from '../../src/engine/sources/zstd.js';
import { failure, scratch, sql, write } from './support.js';

const folder = scratch();

it('a zstd file is whole, also two in one, and no part of it is', async () => {
  const file = join(folder, 'a.csv.zst');
  await sql(
    `COPY (SELECT i AS order_id, random() AS created_at FROM range(30000) t(i)) TO '${file}' (FORMAT csv, COMPRESSION zstd)`,
  );
  const bytes = readFileSync(file);
  expect(endsWhole(file)).toBe(true);
  expect(endsWhole(write(folder, 'twice.zst', Buffer.concat([bytes, bytes])))).toBe(true);
  const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  expect(endsWhole(write(folder, 'skipped.zst', Buffer.concat([skipped, bytes])))).toBe(true);
  for (const length of [0, 3, 5, 9, 1000, bytes.length >> 1, bytes.length - 1])
    expect(endsWhole(write(folder, 'cut.zst', bytes.subarray(0, length)))).toBe(false);
  write(folder, 'cut.csv.zst', bytes.subarray(0, bytes.length >> 1));
  expect((await failure(join(folder, 'cut.csv.zst'))).message).toBe('cut.csv.zst: not a whole zstd file.');
});
