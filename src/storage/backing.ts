// What a store stands on: a compacted map of bytes to bytes with an order of writes. Three things can be it: a
// compacted topic (topic-backing), a file of the original's standalone mode (file-backing), memory. The store
// gives `apply` once; it is called for every record in order, first for those kept from before, then for each
// write, before that write's promise resolves.

export interface StoreRecord {
  readonly key: Uint8Array;
  /** null removes the key. */
  readonly value: Uint8Array | null;
}

/** Called for each record in log order; `offset` counts records of the backing's first partition. */
export type Apply = (record: StoreRecord, offset: bigint) => void;

/**
 * Writes that one worker of a group alone may do, each set of records as a whole; another worker that claims the right
 * takes it away.
 */
export interface PrivilegedWrites {
  /** Takes the right to write. Resolves when what an earlier holder left open is void. */
  claim(): Promise<void>;
  /** As `Backing.write`. Throws STORE_NOT_CLAIMED, STORE_PRIVILEGE_LOST: then the right has to be claimed again. */
  write(records: readonly StoreRecord[]): Promise<void>;
}

export interface Backing {
  /** Null where everybody may write everything. */
  readonly privileged?: PrivilegedWrites | null;
  /** Resolves when everything written before has been applied. Throws STORE_* failures. */
  start(apply: Apply): Promise<void>;
  /** Resolves when the records are durable and applied, in this order. */
  write(records: readonly StoreRecord[]): Promise<void>;
  /** Resolves when all that anybody wrote before the call has been applied. */
  readToEnd(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps nothing: configs and statuses of a standalone worker on Kafka, as in the original. */
export class MemoryBacking implements Backing {
  #apply: Apply = () => {};
  #offset = 0n;

  async start(apply: Apply): Promise<void> {
    this.#apply = apply;
  }

  async write(records: readonly StoreRecord[]): Promise<void> {
    for (const record of records) this.#apply(record, this.#offset++);
  }

  async readToEnd(): Promise<void> {}

  async stop(): Promise<void> {}
}
