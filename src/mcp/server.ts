import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { CallToolResult, ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { CxfError } from '../errors.js';
import { answer, refusal, UNTRUSTED } from './answer.js';
import { addResources } from './resources.js';
import { Results } from './results.js';
import type { Run } from './run.js';
import { type Arguments, offered, type Tool } from './tools.js';

export interface ServerOptions {
  readonly version: string;
  readonly allowWrite: boolean;
  readonly run: Run;
  /** Options of every command: which state it works on. */
  readonly state: () => Promise<readonly string[]>;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** An answer beyond that fills the memory of a model with rows; the whole stays a resource away. */
const MOST_BYTES = 40_000;
const BEAT_MS = 5_000;
const READ_ONLY =
  'This server is read-only: what it finds is kept in a private copy of the state and dropped when the server ends.';

const instructions = (allowWrite: boolean): string =>
  [
    'cxf finds drops of customer experience in the orders of a delivery marketplace, their causes, what to change, and how to test it.',
    'The usual way: detect, then rca, recommend and plan with the id of an incident (or `latest`), then experiment_status.',
    'The verdict `monitor` means that nothing should be done. Confidences are calibrated; intervals say how sure a figure is.',
    UNTRUSTED,
    allowWrite ? 'What detect and plan find is stored, and seen by everybody who uses this state.' : READ_ONLY,
  ].join(' ');

/** Who asks, as a name that may be kept: what the client calls itself, in plain letters. */
const nameOf = (client: string | undefined): string => {
  const name = (client ?? '')
    .replace(/[^A-Za-z0-9 ._-]+/g, '')
    .trim()
    .slice(0, 40);
  return name === '' ? 'mcp' : `mcp (${name})`;
};

/** Tells the client each step, and every few seconds that it still goes on: clients give up on silence. */
function progressOf(extra: Extra): { step: (text: string) => void; end: () => void } {
  const token = extra._meta?.progressToken;
  if (token === undefined) return { step: () => {}, end: () => {} };
  let [progress, last] = [0, 'begun'];
  const tell = (message: string): void => {
    last = message;
    const params = { progressToken: token, progress: ++progress, message };
    extra.sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  const beat = setInterval(() => tell(last), BEAT_MS);
  return { step: tell, end: () => clearInterval(beat) };
}

function register(server: McpServer, tool: Tool, options: ServerOptions, results: Results): void {
  const writes = tool.writes === 'yes' || (tool.writes === 'copy' && options.allowWrite);
  const notes = tool.writes === 'copy' && !options.allowWrite ? [READ_ONLY] : [];
  const annotations = {
    title: tool.title,
    readOnlyHint: !writes,
    destructiveHint: false,
    idempotentHint: tool.name !== 'incident_note',
    openWorldHint: false,
  };
  const config = { title: tool.title, description: tool.description, inputSchema: tool.input, annotations };
  server.registerTool(tool.name, config, async (given: Arguments, extra: Extra): Promise<CallToolResult> => {
    const { step, end } = progressOf(extra);
    try {
      const words = tool.words(given, nameOf(server.server.getClientVersion()?.name));
      const text = await options.run([...(await options.state()), '--json', ...words], { signal: extra.signal, step });
      const limits = { rows: Number(given.max_rows), bytes: MOST_BYTES };
      return answer(text, limits, notes, (whole) => {
        const kept = results.keep(whole);
        server.sendResourceListChanged();
        return kept;
      });
    } catch (error) {
      if (error instanceof CxfError) return refusal(error);
      throw error;
    } finally {
      end();
    }
  });
}

/** A Model Context Protocol server over cxf's commands; connect it to a transport. */
export function mcpServer(options: ServerOptions): McpServer {
  const server = new McpServer(
    { name: 'cxf', version: options.version },
    { instructions: instructions(options.allowWrite), capabilities: { tools: {}, resources: { listChanged: true } } },
  );
  const results = new Results();
  for (const tool of offered(options.allowWrite)) register(server, tool, options, results);
  const ask = async (words: readonly string[], signal: AbortSignal): Promise<string> =>
    options.run([...(await options.state()), ...words], { signal, step: () => {} });
  addResources(server, ask, results);
  return server;
}
