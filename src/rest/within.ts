// A limit on what a request waits for. Used by routing.ts for every call and by peers/gathering.ts for what others are asked.
// Guarantee: the timer is gone once either is settled; the work itself goes on, nobody waits for it.

/** What `work` answers; throws what `late` makes after `ms` milliseconds. */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
