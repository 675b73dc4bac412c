import { readFileSync, statSync } from 'node:fs';
import { type CxfError, usageError } from '../errors.js';
import type { Channel, Secret } from '../model/notify.js';

const LARGEST = 8192;

const missing = (what: string, message: string, hint: string): CxfError => usageError('no_secret', `${what}: ${message}.`, hint);

function fromFile(what: string, path: string, shown: string): string {
  try {
    if (!statSync(path).isFile() || statSync(path).size > LARGEST) throw new Error('no small file');
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw missing(what, `the file ${shown} cannot be read`, 'check the path and its rights');
  }
}

/**
 * The secret itself. Errors name where it should come from, never what it is.
 * @param what of which setting, for the message: `notify.channels.ops`
 */
export function readSecret(secret: Secret, what: string, env: Readonly<Record<string, string | undefined>>): string {
  if (secret.kind === 'plain') return secret.value;
  if (secret.kind === 'env') {
    const value = env[secret.name]?.trim();
    if (!value) throw missing(what, `the variable ${secret.name} is not set`, `set ${secret.name}`);
    return value;
  }
  const value = fromFile(what, secret.path, secret.shown);
  if (value === '') throw missing(what, `the file ${secret.shown} is empty`, 'write the secret into it');
  return value;
}

const nameOf = (secret: Secret): string =>
  secret.kind === 'env' ? `the variable ${secret.name}` : secret.kind === 'file' ? `the file ${secret.shown}` : 'the setting';

export function readUrl(secret: Secret, what: string, env: Readonly<Record<string, string | undefined>>): URL {
  const text = readSecret(secret, what, env);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw missing(what, `${nameOf(secret)} holds no http(s) URL`, 'write the whole URL, with https://');
}

/** A token goes into a header: one line of visible ASCII. */
export function readToken(secret: Secret, what: string, env: Readonly<Record<string, string | undefined>>): string {
  const token = readSecret(secret, what, env);
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw missing(what, `${nameOf(secret)} holds no token`, 'write one word of ASCII characters');
}

/** Throws where a channel cannot be used for want of a secret: told before the work, not after it. */
export function checkSecrets(channel: Channel, env: Readonly<Record<string, string | undefined>>): void {
  if (!('url' in channel)) return;
  const what = `notify.channels.${channel.name}`;
  readUrl(channel.url, what, env);
  if (channel.token) readToken(channel.token, what, env);
}
