// The licences of what is bundled: their authors ask that the text goes with the code.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXT = /^(licen[cs]e|copying|notice)(\.(md|txt|markdown))?$/i;

/** Folders of packages that inputs of a bundle come from. */
const packageOf = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

/** @param inputs paths of esbuild's metafile */
export function bundledPackages(inputs) {
  const folders = [...new Set(inputs.map(packageOf).filter(Boolean))].sort();
  return folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => TEXT.test(file)) : [];
    return { name, version, license, texts: files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim()) };
  });
}

/** One text with all of them. */
export const licenceText = (packages) =>
  `${['cxf holds code of these packages, each under its own licence.', ...packages.map((p) => [`${p.name} ${p.version} (${p.license})`, ...p.texts].join('\n\n'))].join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
