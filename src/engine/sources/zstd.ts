import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const FRAME = 0xfd2fb528;
/** Frames of other content that readers pass over: 0x184d2a50 to 0x184d2a5f. */
const SKIPPED = 0x184d2a5;
const RLE = 1;

/**
 * True when a zstd file ends where a frame ends. Only the headers of frames and blocks are read.
 * Reference: RFC 8878, sections 3.1.1 and 3.1.2.
 */
export function endsWhole(file: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const size = fstatSync(fd).size;
    const bytes = (at: number, count: number): number => {
      const buffer = Buffer.alloc(count);
      return readSync(fd, buffer, 0, count, at) === count ? buffer.readUIntLE(0, count) : -1;
    };
    let at = 0;
    while (at >= 0 && at < size) at = frameEnd(bytes, at);
    return size > 0 && at === size;
  } finally {
    closeSync(fd);
  }
}

/** Where the frame that begins at `at` ends; -1 for no frame. */
function frameEnd(bytes: (at: number, count: number) => number, at: number): number {
  const magic = bytes(at, 4);
  if (magic >= 0 && magic >>> 4 === SKIPPED) return at + 8 + bytes(at + 4, 4);
  if (magic !== FRAME) return -1;
  const descriptor = bytes(at + 4, 1);
  const single = (descriptor >> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const contentSize = [single, 2, 4, 8][descriptor >> 6] as number;
  let next = at + 5 + (single ? 0 : 1) + dictionary + contentSize;
  for (let last = false; !last; ) {
    const header = bytes(next, 3);
    if (header < 0) return -1;
    last = (header & 1) === 1;
    next += 3 + (((header >> 1) & 3) === RLE ? 1 : header >> 3);
  }
  return next + ((descriptor >> 2) & 1 ? 4 : 0);
}
