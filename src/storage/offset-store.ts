// Source offsets by connector and source partition, in Kafka Connect's record format: key
// `["<connector>",{partition}]`, value `{offset}` or null. Lives in the worker's main thread. Keys are compared by
// meaning, not by bytes: an update of a partition goes out under the bytes it was first stored with, because a
// Java worker looks offsets up by exact key bytes.
import type { PartitionOffset } from '../api/connector.js';
import type { OffsetMap } from '../data/record.js';
import { failure } from '../errors/failure.js';
import type { Backing, StoreRecord } from './backing.js';
import { type Json, parseLossless, stringifyLossless } from './lossless-json.js';

interface Entry {
  readonly keyBytes: Uint8Array;
  readonly connector: string;
  readonly partition: OffsetMap;
  offset: OffsetMap | null;
}

export class OffsetStore {
  readonly #backing: Backing;
  readonly #byConnector = new Map<string, Map<string, Entry>>();

  constructor(backing: Backing) {
    this.#backing = backing;
  }

  async start(): Promise<void> {
    await this.#backing.start((record) => this.#apply(record));
  }

  async stop(): Promise<void> {
    await this.#backing.stop();
  }

  /** The stored offset of a partition, null where none is stored. */
  get(connector: string, partition: OffsetMap): OffsetMap | null {
    return this.#byConnector.get(connector)?.get(canonical(partition))?.offset ?? null;
  }

  /** Every stored partition of a connector that has an offset, in the order in which they were first stored. */
  all(connector: string): PartitionOffset[] {
    const entries = this.#byConnector.get(connector)?.values() ?? [];
    return [...entries]
      .filter((e) => e.offset !== null)
      .map(({ partition, offset }) => ({ partition, offset }));
  }

  /** Resolves when the offsets are durable; a null offset deletes. Throws STORE_WRITE_FAILED. */
  async set(connector: string, offsets: readonly PartitionOffset[]): Promise<void> {
    await this.#backing.write(
      offsets.map(({ partition, offset }) => ({
        key: this.keyOf(connector, partition),
        value: offset === null ? null : offsetValue(offset),
      })),
    );
  }

  /** The bytes under which a partition is stored, or would be. */
  keyOf(connector: string, partition: OffsetMap): Uint8Array {
    const known = this.#byConnector.get(connector)?.get(canonical(partition));
    return known?.keyBytes ?? keyBytes(connector, partition);
  }

  async readToEnd(): Promise<void> {
    await this.#backing.readToEnd();
  }

  #apply({ key, value }: StoreRecord): void {
    let parsed: Json;
    let offset: Json;
    try {
      parsed = parseLossless(text(key));
      offset = value === null ? null : parseLossless(text(value));
    } catch {
      return;
    }
    // Other programs' records in the topic are none of ours: the original skips them as well.
    if (!Array.isArray(parsed) || parsed.length !== 2 || typeof parsed[0] !== 'string') return;
    const [connector, partition] = parsed;
    if (!isMap(partition) || (offset !== null && !isMap(offset))) return;
    let entries = this.#byConnector.get(connector);
    if (entries === undefined) {
      entries = new Map();
      this.#byConnector.set(connector, entries);
    }
    const identity = canonical(partition);
    const known = entries.get(identity);
    if (known !== undefined && (offset !== null || Buffer.compare(known.keyBytes, key) === 0)) {
      known.offset = offset;
    } else if (known === undefined && offset !== null) {
      entries.set(identity, { keyBytes: key, connector, partition, offset });
    }
  }
}

/** Key bytes of a partition seen for the first time. */
export function keyBytes(connector: string, partition: OffsetMap): Uint8Array {
  return Buffer.from(stringifyLossless([connector, flat(partition)]));
}

/** Value bytes of an offset. Throws OFFSET_INVALID. */
export function offsetValue(offset: OffsetMap): Uint8Array {
  return Buffer.from(stringifyLossless(flat(offset)));
}

/** Equal for partitions of equal meaning, whatever the order of their keys. */
export function canonical(partition: OffsetMap): string {
  const keys = Object.keys(partition).sort();
  return stringifyLossless(keys.map((key) => [key, partition[key] as Json]));
}

/** Refuses what Connect's offsets may not hold. Throws OFFSET_INVALID. */
function flat(map: OffsetMap): { [key: string]: Json } {
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined || (typeof value === 'object' && value !== null)) {
      throw failure('OFFSET_INVALID', { key });
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw failure('OFFSET_INVALID', { key });
  }
  return map as { [key: string]: Json };
}

function isMap(value: Json | undefined): value is { [key: string]: Json } & OffsetMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
