import { z } from 'zod';

/** `cxf --version --verbose`: what a report of a problem needs to tell. */
export const versionSchema = z.object({
  schema: z.literal('cxf.version/v1'),
  cxf: z.string(),
  node: z.string(),
  platform: z.string().describe('such as linux x64'),
  libc: z.string().nullable().describe('such as glibc 2.36; null where there is no glibc'),
  package: z.string().describe('folder of the installed package'),
  parts: z
    .array(z.object({ name: z.string(), version: z.string().nullable(), problem: z.string().nullable() }))
    .describe('libraries with code of the machine; `problem` says why one does not load'),
  configuration: z.string().nullable().describe('the cxf.toml in force'),
  source: z.string().nullable(),
  state: z.string().nullable().describe('folder of the state'),
  state_version: z.int().nullable().describe('of the layout of the state that this cxf reads and writes'),
  problem: z.string().nullable().describe('what is wrong with the settings'),
});
export type VersionDocument = z.infer<typeof versionSchema>;
