/** The first digits of an MD5 below which so much (0..1) of all of them lie: eight hexadecimal digits. */
export const drawLimit = (share: number): string =>
  Math.min(2 ** 32 - 1, Math.round(Math.max(0, share) * 2 ** 32))
    .toString(16)
    .padStart(8, '0');
