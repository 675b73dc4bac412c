// npm run sbom: the bill of materials (CycloneDX) of what users get: the packages npm installs with cxf, and those bundled in it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}
interface Bom {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string } };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const root = join(import.meta.dirname, '..');
const bom = (...args: string[]): Bom =>
  JSON.parse(
    execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', ...args], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    }),
  ) as Bom;

const refOf = (c: { name: string; version: string }): string => `${c.name}@${c.version}`;
const bundled = JSON.parse(readFileSync(join(root, 'dist', 'bundled.json'), 'utf8')) as { name: string; version: string }[];
const all = bom();
const refs = new Set([...bom('--omit', 'dev').components.map(refOf), ...bundled.map(refOf)]);
const components = all.components.filter((c) => refs.has(refOf(c)));
const kept = new Set(components.map((c) => c['bom-ref']));
// Neither the hour nor a number drawn by chance: the same lock gives the same bytes.
const { serialNumber: _, ...rest } = all;
const { timestamp: __, ...metadata } = all.metadata;
const dependencies = all.dependencies
  .filter((d) => kept.has(d.ref) || d.ref.startsWith('cxf@'))
  .map((d) => ({ ...d, dependsOn: d.dependsOn.filter((ref) => kept.has(ref)) }));
const document = {
  ...rest,
  metadata: { ...metadata, component: { ...metadata.component, name: 'cxf' } },
  components,
  dependencies,
};
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
