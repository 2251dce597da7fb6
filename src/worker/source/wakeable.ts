// Waiting that another call can end early: pauses and back-offs of a task. One waiter at a time.

export class Wakeable {
  #resolve: (() => void) | null = null;

  /** Until `wake`. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Until `wake`, or ms have passed. */
  async sleep(ms: number): Promise<void> {
    const timer = setTimeout(() => this.wake(), ms);
    await this.wait();
    clearTimeout(timer);
  }

  /** Ms, whatever happens; keeps no process alive. */
  delay(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms).unref());
  }

  wake(): void {
    const resolve = this.#resolve;
    this.#resolve = null;
    resolve?.();
  }
}
