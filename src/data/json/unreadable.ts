// What makes a JSON text unreadable, in the words Kafka Connect's clients and their logs know: the mistake, line and column,
// and the path of fields that led there. Thrown by the scanner and by the REST server's binding.ts; whoever asked for the
// text makes it an error of the catalogue.

/** Line and column, from 1; columns count bytes. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export class Unreadable extends Error {
  readonly #path: string[] = [];
  /** A mistake of grammar until a field takes it as its own: maps pass such a mistake on without naming their key. */
  #isOfShape: boolean;

  constructor(
    readonly what: string,
    /** Null where the mistake lies in the whole. */
    readonly place: Place | null,
    kind: 'grammar' | 'shape',
  ) {
    super(what);
    this.#isOfShape = kind === 'shape';
  }

  /** Reads what a key of a map holds; only a wrong shape names the key. */
  static inKey<T>(owner: string, read: () => T): T {
    return located(owner, read, (error) => error.#isOfShape);
  }

  /** Reads what a field of an object or an element of a list holds. */
  static inField<T>(owner: string, read: () => T): T {
    return located(owner, read, (error) => {
      error.#isOfShape = true;
      return true;
    });
  }

  lead(step: string): void {
    this.#path.unshift(step);
  }

  /** Whether the text ended too early. */
  get atEnd(): boolean {
    return this.what.startsWith('Unexpected end-of-input');
  }

  get text(): string {
    const at = this.place === null ? '' : `\n at ${source(this.place)}`;
    const path = this.#path.length === 0 ? '' : ` (through reference chain: ${this.#path.join('->')})`;
    return `${this.what}${at}${path}`;
  }
}

function located<T>(step: string, read: () => T, takes: (error: Unreadable) => boolean): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable && takes(error)) error.lead(step);
    throw error;
  }
}

/** A place as messages show it; the body itself is never shown. */
export function source({ line, column }: Place): string {
  const hidden = 'REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)';
  return `[Source: ${hidden}; line: ${line}${column < 0 ? '' : `, column: ${column}`}]`;
}

/** A character with its code; control characters are not printed. */
export function characterText(code: number): string {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `(CTRL-CHAR, code ${code})`;
  const char = String.fromCharCode(code);
  return code > 255 ? `'${char}' (code ${code} / 0x${code.toString(16)})` : `'${char}' (code ${code})`;
}
