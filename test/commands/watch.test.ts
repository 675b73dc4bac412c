import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../../src/commands/watch.js';
import { refusal, scratch } from '../support/process.js';

const folder = scratch();

describe('a picture of the summary', () => {
  it('never scrolls, and clears what the one before has left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z ]{0,20}$/), { maxLength: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (lines, rows) => {
          const frame = frameOf(lines.join('\n'), rows);
          const drawn = frame.split('\r\n');
          expect(drawn.length).toBeLessThanOrEqual(rows);
          expect(frame).not.toContain('\u001b[2J');
          for (const line of drawn) expect(line).toContain('\u001b[K');
          expect(frame.endsWith('\u001b[J\u001b[?2026l')).toBe(true);
        },
      ),
    );
  });
});

describe('cxf dashboard --watch', () => {
  it('in a pipe: one summary after the other, without escape codes, until it is told to end', async () => {
    const child = spawn('bin/cxf', ['dashboard', '--watch', '1s', '--state', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += String(chunk);
      if (seen.split('Active incidents (2)').length > 2) child.kill('SIGTERM');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(143);
    expect(seen).not.toContain('\u001b');
    const [first, second] = seen.split(/(?=^cxf {2})/m);
    expect(second).toBe(first);
  });

  it('refuses what it cannot do', async () => {
    const where = ['--state', folder];
    expect((await refusal(['dashboard', '--watch', 'soon', ...where])).code).toBe(2);
    expect((await refusal(['dashboard', '--watch', '60s', ...where])).said).toContain('--watch draws on the terminal');
  });
});
