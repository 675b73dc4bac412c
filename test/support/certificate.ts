import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** Self-signed certificates for tests, made on the spot: no key lies in the repository, and any date can be asked for. */

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));
const whole = (bytes: Buffer): Buffer => der(0x02, bytes);
const time = (at: number): Buffer => der(0x18, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

const SHA256_RSA = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const name = (text: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(text)))));

/** An authority that may sign itself, for a host, by name and, where that is this machine, by address. */
function extensions(host: string): Buffer {
  const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, der(0x04, value));
  const names = sequence(der(0x82, Buffer.from(host)), ...(host === 'localhost' ? [der(0x87, Buffer.from([127, 0, 0, 1]))] : []));
  return der(
    0xa3,
    sequence(extension(oid(0x55, 0x1d, 0x13), sequence(der(0x01, Buffer.from([0xff])))), extension(oid(0x55, 0x1d, 0x11), names)),
  );
}

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`;

const DAY = 86_400_000;

/** @param days how long it is still valid; negative: since when it no longer is */
export function certificate({ days, host = 'localhost' }: { readonly days: number; readonly host?: string }): {
  readonly cert: string;
  readonly key: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const now = Date.now();
  const serial = createHash('sha256').update(spki).digest().subarray(0, 8);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const tbs = sequence(
    der(0xa0, whole(Buffer.from([2]))),
    whole(serial),
    SHA256_RSA,
    name(host),
    sequence(time(now - 400 * DAY), time(now + days * DAY)),
    name(host),
    spki,
    extensions(host),
  );
  const signature = sign('sha256', tbs, privateKey);
  const signed = sequence(tbs, SHA256_RSA, der(0x03, Buffer.from([0]), signature));
  return { cert: pem('CERTIFICATE', signed), key: pem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' })) };
}
