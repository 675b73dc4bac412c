import { expect, test } from 'vitest';
import { chunk, chunkOf, chunks, closure } from '../support/bundle.js';

test('the Model Context Protocol is in one chunk, which cxf mcp alone asks for', () => {
  const speaking = chunks().filter((f) => chunk(f).includes('StdioServerTransport already started'));
  expect(speaking).toEqual([chunkOf('mcp')]);
  const asking = chunks().filter((f) => chunk(f).includes(chunkOf('mcp')));
  expect(asking).toHaveLength(1);
  // By import() alone: it is loaded when the command is called.
  expect(chunk(asking[0] ?? '')).toContain(`import("./${chunkOf('mcp')}")`);
  expect([...closure('cli.js')]).not.toContain(chunkOf('mcp'));
});

test('completion loads neither DuckDB nor the schemas', () => {
  const loaded = [...closure(chunkOf('completion'))].map(chunk).join('\n');
  for (const word of ['@duckdb/node-api', 'apache-arrow', 'ZodError']) expect(loaded, word).not.toContain(word);
  expect(chunks().some((f) => chunk(f).includes('@duckdb/node-api'))).toBe(true);
  expect(chunks().some((f) => chunk(f).includes('ZodError'))).toBe(true);
});
