import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/process.js';

const DIST = join(ROOT, 'dist');

test('the Model Context Protocol is in one chunk, which cxf mcp alone asks for', () => {
  const files = readdirSync(DIST).filter((f) => f.endsWith('.js'));
  const speaking = files.filter((f) => readFileSync(join(DIST, f), 'utf8').includes('StdioServerTransport already started'));
  expect(speaking).toHaveLength(1);
  const [chunk = ''] = speaking;
  const asking = files.filter((f) => readFileSync(join(DIST, f), 'utf8').includes(chunk));
  expect(asking).toHaveLength(1);
  // By import() alone: it is loaded when the command is called.
  const code = readFileSync(join(DIST, asking[0] ?? ''), 'utf8');
  expect(code).toContain(`import("./${chunk}")`);
  expect(code).not.toMatch(new RegExp(`from ["']\\./${chunk}["']`));
});
