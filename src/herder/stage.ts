// What the herder's loop is doing, for those who wait for it too long: told by /health and by calls that time out. The loop
// reports each stage; the text is the original's.

export interface Stage {
  readonly description: string;
  /** Milliseconds since the epoch; `completed` is null while it lasts. */
  readonly started: number;
  readonly completed: number | null;
}

/** Stages one after the other, an inner one within an outer one. */
export class Stages {
  #current: Stage | null = null;

  get current(): Stage | null {
    return this.#current;
  }

  /** Runs `work` as that stage; the stage around it goes on afterwards. */
  async during<T>(description: string, work: () => Promise<T>): Promise<T> {
    const outer = this.#current;
    const stage: Stage = { description, started: Date.now(), completed: null };
    this.#current = stage;
    try {
      return await work();
    } finally {
      this.#current =
        outer !== null && outer.completed === null ? outer : { ...stage, completed: Date.now() };
    }
  }
}

/** A sentence to follow another, with the space before it; empty without a stage. */
export function stageText(stage: Stage | null | undefined): string {
  if (stage === null || stage === undefined) return '';
  const { description, started, completed } = stage;
  const began = new Date(started).toISOString();
  if (completed === null) return ` The worker is currently ${description}, which began at ${began}.`;
  const ended = new Date(completed).toISOString();
  return ` The last operation the worker completed was ${description}, which began at ${began} and completed at ${ended}.`;
}
