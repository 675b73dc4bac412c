import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/notify/program.js';
import { scratch } from '../support/process.js';

const folder = scratch();
const run = (argv: readonly string[], more: { stdin?: string; timeoutMs?: number } = {}) =>
  runProgram({ argv, stdin: 'hello', env: { ...process.env, KEY: 'k' }, cwd: folder, timeoutMs: 5000, ...more });
const node = (code: string, ...args: string[]): string[] => [process.execPath, '-e', code, '--', ...args];

describe('a program', () => {
  it('gets the message on stdin, its arguments as they are, and no shell', async () => {
    const text = '$(touch pwned); `id` | cat > x "quoted" *';
    const code =
      'const fs=require("fs");fs.writeFileSync("got.json",JSON.stringify([process.argv.slice(1),fs.readFileSync(0,"utf8"),process.env.KEY]))';
    expect(await run(node(code, text, ''))).toEqual({ ok: true });
    expect(JSON.parse(readFileSync(join(folder, 'got.json'), 'utf8'))).toEqual([[text, ''], 'hello', 'k']);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('that ends with another code, or by a signal, did not take it', async () => {
    expect(await run(node('process.exit(3)'))).toEqual({ ok: false, error: 'the program ended with 3' });
    expect(await run(node('process.kill(process.pid,"SIGTERM");setTimeout(()=>{},9e9)'))).toEqual({
      ok: false,
      error: 'the program ended with SIGTERM',
    });
  });

  it('that is not there is told without its path', async () => {
    expect(await run(['/no/such/program'])).toEqual({ ok: false, error: 'the program could not be run (ENOENT)' });
  });

  it('need not read what it gets', async () => {
    expect(await run(node(''), { stdin: 'x'.repeat(2_000_000) })).toEqual({ ok: true });
  });

  it('is ended with all it started when it takes too long', async () => {
    const mark = join(folder, 'alive');
    const child = `setInterval(()=>require("fs").appendFileSync(${JSON.stringify(mark)},"x"),20)`;
    writeFileSync(mark, '');
    const code = `require("child_process").spawn(process.execPath,["-e",${JSON.stringify(child)}]);setTimeout(()=>{},9e9)`;
    expect(await run(node(code), { timeoutMs: 900 })).toEqual({ ok: false, error: 'the program did not end in time' });
    await pause(200);
    const size = readFileSync(mark, 'utf8').length;
    await pause(300);
    expect(readFileSync(mark, 'utf8').length).toBe(size);
    expect(size).toBeGreaterThan(0);
  });
});
