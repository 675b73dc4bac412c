import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { CxfError } from '../errors.js';
import { plain } from '../report/sanitize.js';
import { marked } from './answer.js';
import type { Results } from './results.js';

/** Runs a command on the state of the session. */
export type Ask = (words: readonly string[], signal: AbortSignal) => Promise<string>;

const MOST_LISTED = 50;

const one = (x: string | string[] | undefined): string => (Array.isArray(x) ? (x[0] ?? '') : (x ?? ''));

/** A resource cannot answer with isError: the sentence goes into the error of the protocol. */
async function orProtocolError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CxfError)) throw error;
    throw new McpError(
      ErrorCode.InvalidParams,
      plain(error.hint === null ? error.message : `${error.message} Hint: ${error.hint}.`),
    );
  }
}

interface Page {
  readonly kind: 'report' | 'page';
  readonly mimeType: string;
  readonly words: readonly string[];
  readonly what: string;
  readonly text: (answered: string) => string;
}

const PAGES: readonly Page[] = [
  {
    kind: 'report',
    mimeType: 'text/markdown',
    words: ['report', '--md'],
    what: 'the whole investigation of an incident, as Markdown',
    text: (md) => marked('This is a report of cxf in Markdown.', md.trimEnd()),
  },
  {
    kind: 'page',
    mimeType: 'text/html',
    words: ['report', '--html=-'],
    what: 'the same as one self-contained HTML page for people, without scripts',
    text: (html) => html,
  },
];

async function incidentsOf(ask: Ask, signal: AbortSignal): Promise<{ id: string; severity: string }[]> {
  const doc = JSON.parse(await ask(['--json', 'incident', 'list', '--all'], signal)) as {
    incidents: { id: string; severity: string }[];
  };
  return doc.incidents.slice(0, MOST_LISTED);
}

/** Reports of incidents, and the whole documents behind answers that were cut. */
export function addResources(server: McpServer, ask: Ask, results: Results): void {
  for (const { kind, mimeType, words, what, text } of PAGES) {
    const template = new ResourceTemplate(`cxf://${kind}/{id}`, {
      list: (extra) =>
        orProtocolError(async () => ({
          // Only ids: titles are text from the data, and lists are read by whoever follows instructions.
          resources: (await incidentsOf(ask, extra.signal)).map((i) => ({
            uri: `cxf://${kind}/${i.id}`,
            name: `${kind} ${i.id}`,
            description: `${what}; severity ${i.severity}`,
            mimeType,
          })),
        })),
      complete: {
        id: async (begun) => {
          const found = await incidentsOf(ask, new AbortController().signal).catch(() => []);
          return ['latest', ...found.map((i) => i.id)].filter((id) => id.startsWith(begun));
        },
      },
    });
    server.registerResource(kind, template, { title: kind, description: what, mimeType }, (uri, variables, extra) =>
      orProtocolError(async () => {
        const answered = await ask([...words, '--', one(variables.id)], extra.signal);
        return { contents: [{ uri: uri.href, mimeType, text: text(answered) }] };
      }),
    );
  }
  const mimeType = 'application/json';
  const list = () => ({
    resources: results.list().map((r) => ({ uri: `cxf://result/${r.key}`, name: `result ${r.key}`, size: r.bytes, mimeType })),
  });
  server.registerResource(
    'result',
    new ResourceTemplate('cxf://result/{key}', { list }),
    {
      title: 'whole document',
      description: 'the whole document behind an answer that was cut; the last twenty are kept',
      mimeType,
    },
    (uri, variables) => {
      const text = results.get(one(variables.key));
      if (text === undefined)
        throw new McpError(ErrorCode.InvalidParams, 'This result is no longer kept: the last twenty are. Call the tool again.');
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
}
