import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EVENTS } from './orders.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CXF = at('../../bin/cxf');

export interface Used {
  readonly seconds: number;
  /** Processor seconds of all threads: steadier than the clock where others use the machine. */
  readonly cpu: number;
  /** Largest resident memory of one process. */
  readonly mebibytes: number;
}

export interface Found {
  readonly slices: number;
  readonly incidents: number;
  readonly slice: string;
  readonly onset: string;
  readonly cause: string;
  readonly event: string;
}

export interface Run extends Used {
  readonly found: Found;
  /** Steps: commands of cxf, parts of the script. */
  readonly steps: Readonly<Record<string, number>>;
}

/** Settings of a machine that make numpy slower than it is, or wrong; the peer runs without both. */
function environment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...others } = process.env;
  return { ...others, PYTHONDONTWRITEBYTECODE: undefined };
}

function measure(python: string, command: readonly string[], cwd: string): { used: Used; output: string } {
  const done = spawnSync(python, [at('measure.py'), ...command], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: environment(),
  });
  if (done.status !== 0) throw new Error(`${command.join(' ')}: exit ${done.status}: ${done.stderr || done.error}`);
  return { used: JSON.parse(done.stderr.trim().split('\n').at(-1) as string) as Used, output: done.stdout };
}

function inScratch<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cxf-peer-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const told = (slice: Readonly<Record<string, string>> | undefined): string => Object.values(slice ?? {}).join(' ') || 'none';

/** `cxf detect`, then `cxf rca latest`: two processes, on an empty state; their times are added, the larger memory counts. */
export function cxf(python: string, file: string): Run {
  return inScratch((folder) => {
    const shared = ['--source', file, '--events', EVENTS, '--as-of', 'latest', '--state', join(folder, 'state'), '--json'];
    const run = (...args: string[]) => measure(python, [process.execPath, CXF, ...args, ...shared], folder);
    const detect = run('detect');
    const rca = run('rca', 'latest');
    const [seen, why] = [JSON.parse(detect.output), JSON.parse(rca.output)];
    const cause = why.causes[0];
    return {
      seconds: detect.used.seconds + rca.used.seconds,
      cpu: detect.used.cpu + rca.used.cpu,
      mebibytes: Math.max(detect.used.mebibytes, rca.used.mebibytes),
      steps: { detect: detect.used.cpu, rca: rca.used.cpu },
      found: {
        slices: seen.slices_tested,
        incidents: seen.incidents.length,
        slice: told(why.incident.slice),
        onset: why.incident.onset,
        cause: cause?.cause ?? 'none',
        event: cause?.timeline?.event_id ?? 'none',
      },
    };
  });
}

/** The script of the peer: one process. */
export function peer(python: string, file: string, options: readonly string[]): Run {
  return inScratch((folder) => {
    const { used, output } = measure(python, [python, at('analysis.py'), file, EVENTS, ...options], folder);
    const { incidents, slices_tested, as_of, rca, seconds } = JSON.parse(output);
    const [first, cause] = [incidents[0], rca?.causes[0]];
    return {
      ...used,
      steps: seconds,
      found: {
        slices: slices_tested,
        incidents: incidents.length,
        slice: told(first?.slice),
        onset: first ? new Date(as_of / 1000 - first.onset_hours * 3_600_000).toISOString() : 'none',
        cause: cause?.cause ?? 'none',
        event: cause?.event ?? 'none',
      },
    };
  });
}
