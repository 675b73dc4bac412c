import { EventEmitter } from 'node:events';

/**
 * The terminal as Ink sees it: endlessly high, and never of another size. Where Ink thinks that its output fills the screen it clears the
 * scrollback too, and after a change of size it draws the old frame once more. We keep frames low enough and draw anew instead.
 */
export class Canvas extends EventEmitter {
  readonly isTTY = true;
  readonly rows = Number.MAX_SAFE_INTEGER;

  constructor(readonly stdout: NodeJS.WriteStream) {
    super();
  }

  get columns(): number {
    return this.stdout.columns || 80;
  }

  get writableLength(): number {
    return this.stdout.writableLength;
  }

  readonly write = (chunk: string, done?: () => void): boolean => this.stdout.write(chunk, done);
}
