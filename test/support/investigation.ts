import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { detectSchema } from '../../src/model/documents.js';
import { type Cause, type RcaDocument, rcaSchema } from '../../src/model/rca.js';
import { type KitchenOptions, TURNED, writeKitchen } from './kitchen.js';
import { cxf, documentOf, type Finished, scratch } from './process.js';

const HOUR = 3_600_000;

export interface Setting extends KitchenOptions {
  /** Further lines of cxf.toml. */
  readonly toml?: string;
  /** Text of a change log. */
  readonly events?: string;
  readonly maturity?: string;
  readonly detect?: readonly string[];
}

/** A folder with orders and cxf.toml, in which `cxf detect` has found an incident. */
export interface Investigation {
  readonly folder: string;
  readonly found: z.infer<typeof detectSchema>;
  /** `cxf ...`, with other lines in cxf.toml where they are given. */
  readonly run: (args: readonly string[], toml?: string, env?: Readonly<Record<string, string>>) => Promise<Finished>;
  /** `cxf rca ...`, with other lines in cxf.toml where they are given. */
  readonly rca: (args?: readonly string[], toml?: string, env?: Readonly<Record<string, string>>) => Promise<Finished>;
  /** The checked document of `cxf rca latest --json`. */
  readonly answer: (toml?: string) => Promise<RcaDocument>;
}

let configurations = 0;

/** Call it in a test file, outside of tests. */
export async function investigation(setting: Setting = {}): Promise<Investigation> {
  const folder = scratch();
  mkdirSync(folder, { recursive: true });
  writeKitchen(folder, setting);
  if (setting.events !== undefined) writeFileSync(join(folder, 'events.csv'), setting.events);
  const asOf = new Date(TURNED + (setting.until ?? setting.hours ?? 12) * HOUR).toISOString();
  const config = (more: string): string => {
    const file = join(folder, `${configurations++}.toml`);
    const events = setting.events === undefined ? '' : 'events = "events.csv"\n';
    const maturity = more.includes('maturity =') ? '' : `maturity = "${setting.maturity ?? '1h'}"\n`;
    writeFileSync(file, `source = "orders.csv"\nstate = "state"\n${events}as_of = "${asOf}"\n${maturity}${more}`);
    return file;
  };
  const first = config(setting.toml ?? '');
  const found = documentOf(
    await cxf(['detect', '--json', '--config', first, ...(setting.detect ?? [])], { cwd: folder }),
    detectSchema,
  );
  const run: Investigation['run'] = (args, toml, env = {}) =>
    cxf([...args, '--config', toml === undefined ? first : config(toml)], { cwd: folder, env });
  const rca: Investigation['rca'] = (args = ['latest'], toml, env) => run(['rca', ...args], toml, env);
  return { folder, found, run, rca, answer: async (toml) => documentOf(await rca(['latest', '--json'], toml), rcaSchema) };
}

/** The first cause; what is told of nothing is a document without one. */
export const leading = (doc: RcaDocument): Cause | undefined => doc.causes[0];
export const causeOf = (doc: RcaDocument, id: string): Cause | undefined => doc.causes.find((c) => c.cause === id);
/** Causes at which people would act. */
export const blamed = (doc: RcaDocument): string[] => doc.causes.filter((c) => c.confidence >= 0.6).map((c) => c.cause);
