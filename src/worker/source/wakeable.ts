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

  /** Until the promise settles, or ms have passed. */
  async orAfter(ms: number, promise: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  wake(): void {
    const resolve = this.#resolve;
    this.#resolve = null;
    resolve?.();
  }
}
