// Cuts a stream of text into lines at \n, \r\n and \r, and counts the UTF-16 units each line took with its
// terminator, as the original's positions do. Pure; the source task feeds it.

export interface Line {
  readonly text: string;
  /** Units consumed from the stream up to and including this line's terminator. */
  readonly position: number;
}

export class LineSplitter {
  #rest = '';
  #position: number;

  /** `position`: units of the stream already consumed. */
  constructor(position: number) {
    this.#position = position;
  }

  /** Whole lines in the text so far. A \r at the end waits for what follows: it may be half of \r\n. */
  push(text: string): Line[] {
    const data = this.#rest + text;
    const lines: Line[] = [];
    let from = 0;
    for (;;) {
      const end = nextTerminator(data, from);
      if (end < 0) break;
      const isReturn = data.charCodeAt(end) === 13;
      if (isReturn && end + 1 === data.length) break;
      const next = isReturn && data.charCodeAt(end + 1) === 10 ? end + 2 : end + 1;
      this.#position += next - from;
      lines.push({ text: data.slice(from, end), position: this.#position });
      from = next;
    }
    this.#rest = data.slice(from);
    return lines;
  }
}

function nextTerminator(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  const carriage = text.indexOf('\r', from);
  if (feed < 0 || carriage < 0) return Math.max(feed, carriage);
  return Math.min(feed, carriage);
}
