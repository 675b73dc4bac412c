import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';

/** `s3://`, `trino://`, `https://`: not a path of this machine. */
export const isUrl = (source: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(source);

export const absolute = (path: string, base: string): string => (isUrl(path) || isAbsolute(path) ? path : resolve(base, path));

/** A URL without what opens it: password (with its user), and the query, where signatures and tokens stand. */
const withoutSecrets = (url: string): string =>
  url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*:[^/]*@/i, '$1').replace(/[?#].*$/s, '');

/** A path as people would write it: relative to the working directory where that is shorter; URLs without secrets. */
export function shown(path: string, cwd: string): string {
  if (isUrl(path)) return withoutSecrets(path);
  const near = relative(cwd, path);
  return near !== '' && near.length < path.length ? near : path;
}

/** A folder of its own for every source, under the user's data directory. */
export function stateFolder(source: string, env: Record<string, string | undefined>): string {
  const data =
    env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(env.HOME ?? homedir(), '.local', 'share');
  const slug =
    basename(source.replace(/\/+$/, ''))
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40)
      .toLowerCase() || 'source';
  return join(data, 'cxf', `${slug}-${createHash('sha256').update(source).digest('hex').slice(0, 8)}`);
}
