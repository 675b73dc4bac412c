import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type IncidentDocument, incidentDocumentSchema, incidentsSchema } from '../../src/model/documents.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';

vi.setConfig({ testTimeout: 180_000 });

const folder = scratch();
const dirOf = (name: string): string => join(folder, name);
let ids: string[] = [];

/** The sample's two incidents in a state of its own. */
function found(name: string): string[] {
  cpSync(dirOf('found'), dirOf(name), { recursive: true });
  return ['--state', dirOf(name)];
}
const run = async (...args: readonly string[]): Promise<IncidentDocument> => {
  const finished = await cxf(['incident', ...args, '--json']);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return documentOf(finished, incidentDocumentSchema);
};

beforeAll(async () => {
  await cxf(['detect', '--state', dirOf('found')]);
  const list = documentOf(await cxf(['incident', 'list', '--json', '--state', dirOf('found')]), incidentsSchema);
  ids = list.incidents.map((i) => i.id);
  expect(ids.length).toBe(2);
});

describe('an incident', () => {
  it('is assigned and linked: in the document, on the screen, in its history', async () => {
    const where = found('work');
    await run('assign', 'latest', 'Maya', '--by', 'Ada', ...where);
    await run('assign', 'latest', 'Maya', ...where);
    const doc = await run('link', 'latest', 'https://tracker.example/CX-123?a=1&b=2', ...where);
    expect([doc.assignee, doc.ticket]).toEqual(['Maya', 'https://tracker.example/CX-123?a=1&b=2']);
    expect(doc.history.slice(1).map((h) => [h.what, h.from, h.to, h.by])).toEqual([
      ['assigned', null, 'Maya', 'Ada'],
      ['linked', null, 'https://tracker.example/CX-123?a=1&b=2', null],
    ]);
    const screen = (await cxf(['incident', 'show', 'latest', ...where])).stdout;
    expect(screen).toMatch(/\nAssigned to +Maya\n/);
    expect(screen).toMatch(/\nTicket +https:\/\/tracker.example\/CX-123/);
    expect((await cxf(['incident', 'list', ...where], { env: { COLUMNS: '120' } })).stdout).toMatch(/Owner[\s\S]*Maya/);
    const cleared = await run('assign', 'latest', '--clear', ...where);
    expect([cleared.assignee, cleared.ticket]).toEqual([null, 'https://tracker.example/CX-123?a=1&b=2']);
    expect((await cxf(['incident', 'show', 'latest', ...where])).stdout).toContain('assigned Maya -> none');
  });

  it('is merged into another, and opened again', async () => {
    const where = found('merge');
    const [into = '', id = ''] = ids;
    await run('note', id, 'the bridge is closed', ...where);
    const doc = await run('merge', id, into, '--note', 'one bridge', ...where);
    expect([doc.id, doc.merged]).toEqual([into, [id]]);
    expect(doc.history.map((h) => h.note)).toContain('the bridge is closed');
    const gone = await run('show', id, ...where);
    expect([gone.status, gone.merged_into]).toEqual(['resolved', into]);
    expect((await cxf(['incident', 'show', into, ...where])).stdout).toContain(`merged from ${id}: one bridge`);
    // What is found of it is the other's: detect does not tell of it again.
    const again = documentOf(await cxf(['detect', '--json', ...where]), incidentsLike);
    expect(again.incidents.map((i) => i.id)).toEqual([into]);
    const open = await run('reopen', id, '--note', 'no', ...where);
    expect([open.status, open.merged_into]).toEqual(['new', null]);
    expect((await run('reopen', id, ...where)).history.length).toBe(open.history.length);
  });
});

const incidentsLike = incidentsSchema.pick({ incidents: true });

describe('a slip', () => {
  it.each<[string, () => string[], RegExp]>([
    ['no name', () => ['assign', 'latest'], /wants NAME or --clear/],
    ['a name and --clear', () => ['assign', 'latest', 'Maya', '--clear'], /wants NAME or --clear/],
    ['a long name', () => ['assign', 'latest', 'x'.repeat(81)], /longer than 80/],
    ['no link', () => ['link', 'latest', 'CX-123'], /is not a link to a ticket/],
    ['a script', () => ['link', 'latest', 'javascript:alert(1)'], /is not a link to a ticket/],
    ['a password', () => ['link', 'latest', 'https://me:pw@x.example/1'], /holds a user name or a password/],
    ['one incident', () => ['merge', ids[0] ?? '', ids[0] ?? ''], /cannot be merged into itself/],
    ['an unknown one', () => ['merge', ids[0] ?? '', 'nothing'], /no incident "nothing"/],
  ])('%s', async (_, args, expected) => {
    const { code, said } = await refusal(['incident', ...args(), '--state', dirOf('found')]);
    expect(code).toBe(2);
    expect(said).toMatch(expected);
    expect(said).not.toContain('me:pw');
  });

  it('merging into what is closed', async () => {
    const where = found('closed');
    await run('status', ids[0] ?? '', 'resolved', ...where);
    const { code, said } = await refusal(['incident', 'merge', ids[1] ?? '', ids[0] ?? '', ...where]);
    expect([code, said.includes('is not open')]).toEqual([2, true]);
  });
});
