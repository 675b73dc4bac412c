import { type Placed, parts, placed } from '../app/versions.js';
import { loadSettings } from '../config/load.js';
import { CxfError, EXIT, type ExitCode } from '../errors.js';
import type { VersionDocument } from '../model/version.js';
import { jsonText } from '../report/json.js';
import { plain } from '../report/sanitize.js';
import type { Io } from './io.js';

/** Wrong settings must not keep anybody from seeing what they run. */
function settingsOf({ env, cwd, packageRoot, now }: Io): { readonly at: Placed | null; readonly problem: string | null } {
  try {
    return { at: placed(loadSettings({ flags: {}, env, cwd, packageRoot, now })), problem: null };
  } catch (error) {
    if (error instanceof CxfError) return { at: null, problem: error.message };
    throw error;
  }
}

function libc(): string | null {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? null : `glibc ${header.glibcVersionRuntime}`;
}

async function documentOf(io: Io, version: string): Promise<VersionDocument> {
  const { at, problem } = settingsOf(io);
  return {
    schema: 'cxf.version/v1',
    cxf: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    libc: libc(),
    package: io.packageRoot,
    parts: await parts(),
    configuration: at?.configuration ?? null,
    source: at?.source ?? null,
    state: at?.state ?? null,
    state_version: at?.stateVersion ?? null,
    problem,
  };
}

function textOf(doc: VersionDocument): string {
  const rows: [string, string][] = [
    ['node', [doc.node, doc.platform, ...(doc.libc ? [doc.libc] : [])].join(', ')],
    ...doc.parts.map((p): [string, string] => [p.name, p.version ?? `does not load: ${p.problem}`]),
    ['package', doc.package],
    ...(doc.problem === null
      ? ([
          ['config', doc.configuration ?? 'none'],
          ['source', doc.source ?? ''],
          ['state', `${doc.state} (version ${doc.state_version})`],
        ] as [string, string][])
      : ([['config', doc.problem]] as [string, string][])),
  ];
  return [`cxf ${doc.cxf}`, ...rows.map(([name, text]) => `  ${name.padEnd(8)} ${plain(text)}`)].join('\n');
}

/** `cxf --version --verbose`: what it runs on, and with which settings. Fails where a part of it does not load. */
export async function versionCommand(io: Io, version: string, json: boolean): Promise<ExitCode> {
  const doc = await documentOf(io, version);
  await io.stdout(json ? jsonText(doc, 2) : `${textOf(doc)}\n`);
  return doc.parts.some((p) => p.problem !== null) ? EXIT.runtime : EXIT.ok;
}
