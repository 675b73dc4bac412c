import { readFileSync } from 'node:fs';
import { usageError } from '../../errors.js';
import type { Address } from './address.js';

/** How a user shows who they are, and whom they believe. */
export interface Access {
  /** The header `Authorization`, or null. */
  readonly authorization: string | null;
  /** Certificate authorities (PEM) to believe instead of those Node knows. */
  readonly ca: string | null;
}

function caOf(file: string | undefined): string | null {
  if (!file) return null;
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  } catch (cause) {
    throw usageError('bad_trino_ca', `CXF_TRINO_CA: ${file} cannot be read.`, 'name a file of certificates in PEM').because(
      cause,
    );
  }
  throw usageError('bad_trino_ca', `CXF_TRINO_CA: ${file} holds no certificate.`, 'name a file of certificates in PEM');
}

/** From CXF_TRINO_PASSWORD or CXF_TRINO_TOKEN, and CXF_TRINO_CA. */
export function accessOf({ secure, user }: Address, env: Readonly<Record<string, string | undefined>>): Access {
  const [password, token] = [env.CXF_TRINO_PASSWORD, env.CXF_TRINO_TOKEN];
  if (password && token)
    throw usageError('trino_access', 'CXF_TRINO_PASSWORD and CXF_TRINO_TOKEN are both set.', 'unset one of them');
  if ((password || token) && !secure)
    throw usageError(
      'trino_access',
      `source: ${password ? 'a password' : 'a token'} is sent over https only.`,
      `add ?ssl=true to the trino:// address, or unset ${password ? 'CXF_TRINO_PASSWORD' : 'CXF_TRINO_TOKEN'}`,
    );
  const basic = password ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` : null;
  return { authorization: token ? `Bearer ${token}` : basic, ca: caOf(env.CXF_TRINO_CA) };
}
