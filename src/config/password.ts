// A secret config value. Parsed PASSWORD keys are of this class, so that printing, logging or serialising a
// config by accident shows `[hidden]`; only code that asks for `.value` sees the secret.

export const HIDDEN = '[hidden]';

export class Password {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The secret itself. Never pass it to a logger, an error or a reply. */
  get value(): string {
    return this.#value;
  }
  // Invariant 9: whatever prints it, prints this.
  toString(): string {
    return HIDDEN;
  }
  toJSON(): string {
    return HIDDEN;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN;
  }
}
