// One queue a connector name: changes of one connector happen one after the other, those of different connectors
// beside each other, so that a database that does not answer delays only its own connector.

export class ConnectorQueues {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `change` after all earlier changes of that name, whatever became of them. */
  run<T>(name: string, change: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const done = before.then(change);
    const settled = done.catch(() => {});
    this.#last.set(name, settled);
    void settled.then(() => {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    });
    return done;
  }

  /** Resolves when everything queued before has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}
