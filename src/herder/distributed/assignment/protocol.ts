// The messages that workers of a group send through Kafka's group coordinator, byte for byte those of Kafka Connect:
// what a member offers when it joins (Subscription) and what it is given (Assignment), in three versions.
// Classic Kafka types, big endian: STRING = int16 length and UTF-8, ARRAY = int32 count, BYTES = int32 length, -1 = null.
import { failure, isFailure } from '../../../errors/failure.js';
import type { GroupProtocol } from '../../../log/port.js';
import { taskKey, taskOf, type Work } from './work.js';

/** `connect.protocol` of the worker. */
export type ConnectProtocol = 'sessioned' | 'compatible' | 'eager';
/** 0 eager; 1 incremental cooperative; 2 the same with signed requests between workers. */
export type ProtocolVersion = 0 | 1 | 2;

/** What the leader says to one member. */
export interface Assignment {
  readonly version: ProtocolVersion;
  /** True: the leader could not assign, because it has not read the configs up to `offset`. */
  readonly failed: boolean;
  readonly leader: string;
  readonly leaderUrl: string;
  /** Config offset that the assignment was made with. */
  readonly offset: bigint;
  /** Versions 1 and 2: only what is new for the member. */
  readonly assigned: Work;
  /** Versions 1 and 2: what it has to stop; null as some writers leave it. */
  readonly revoked: Work | null;
  /** After so many ms members join again; 0 = never. */
  readonly delayMs: number;
}

export interface Subscription {
  /** Where others reach this worker, with a slash at the end. */
  readonly url: string;
  /** How far it has read the configs; -1 = nothing read. */
  readonly offset: bigint;
  /** What it runs now; null = nothing. Not in version 0. */
  readonly owned: Assignment | null;
}

const NAMES: Readonly<Record<ConnectProtocol, readonly (readonly [string, ProtocolVersion])[]>> = {
  sessioned: [
    ['sessioned', 2],
    ['compatible', 1],
    ['default', 0],
  ],
  compatible: [
    ['compatible', 1],
    ['default', 0],
  ],
  eager: [['default', 0]],
};

/** What a member offers to the coordinator, most wanted first. */
export function offeredProtocols(protocol: ConnectProtocol, subscription: Subscription): GroupProtocol[] {
  return NAMES[protocol].map(([name, version]) => ({
    name,
    metadata: encodeSubscription(version, subscription),
  }));
}

/** The version of a protocol name of the coordinator. Throws GROUP_MESSAGE_INVALID. */
export function versionOf(name: string): ProtocolVersion {
  const found = NAMES.sessioned.find(([known]) => known === name);
  if (found === undefined) {
    throw failure('GROUP_MESSAGE_INVALID', { what: 'a protocol', detail: `'${name}' is not known` });
  }
  return found[1];
}

/** The version this worker works with before it has joined. */
export function firstVersion(protocol: ConnectProtocol): ProtocolVersion {
  return NAMES[protocol][0]![1];
}

export function encodeSubscription(
  version: ProtocolVersion,
  { url, offset, owned }: Subscription,
): Uint8Array {
  const parts = [int16(version), string(url), int64(offset)];
  if (version > 0) parts.push(bytes(owned === null ? null : encodeAssignment(version, owned)));
  return Buffer.concat(parts);
}

/** Any version. Throws GROUP_MESSAGE_INVALID. */
export function decodeSubscription(message: Uint8Array): Subscription {
  return decoded('a subscription', message, (reader) => {
    reader.version();
    const url = reader.string();
    const offset = reader.int64();
    const owned = reader.ended ? null : reader.bytes();
    return { url, offset, owned: owned === null ? null : decodeAssignment(owned) };
  });
}

export function encodeAssignment(version: ProtocolVersion, assignment: Assignment): Uint8Array {
  const { failed, leader, leaderUrl, offset, assigned, revoked, delayMs } = assignment;
  const parts = [int16(version), int16(failed ? 1 : 0), string(leader), string(leaderUrl), int64(offset)];
  parts.push(work(assigned));
  if (version > 0) parts.push(revoked === null ? int32(-1) : work(revoked), int32(delayMs));
  return Buffer.concat(parts);
}

/** Any version; fields missing at the end are taken as empty. Throws GROUP_MESSAGE_INVALID. */
export function decodeAssignment(message: Uint8Array): Assignment {
  return decoded('an assignment', message, (reader) => {
    const version = reader.version();
    const failed = reader.int16() !== 0;
    const leader = reader.string();
    const leaderUrl = reader.string();
    const offset = reader.int64();
    const assigned = reader.work() ?? { connectors: new Set<string>(), tasks: new Set<string>() };
    const revoked = reader.ended ? null : reader.work();
    const delayMs = reader.ended ? 0 : reader.int32();
    return { version, failed, leader, leaderUrl, offset, assigned, revoked, delayMs };
  });
}

/** A task number that stands for the connector itself. */
const CONNECTOR = -1;

function int16(value: number): Buffer {
  const out = Buffer.allocUnsafe(2);
  out.writeInt16BE(value);
  return out;
}

function int32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeInt32BE(value);
  return out;
}

function int64(value: bigint): Buffer {
  const out = Buffer.allocUnsafe(8);
  out.writeBigInt64BE(value);
  return out;
}

function string(value: string): Buffer {
  const text = Buffer.from(value);
  return Buffer.concat([int16(text.length), text]);
}

function bytes(value: Uint8Array | null): Buffer {
  return value === null ? int32(-1) : Buffer.concat([int32(value.length), value]);
}

/** Each connector with its numbers: -1 first where the connector itself is meant. */
function work({ connectors, tasks }: Work): Buffer {
  const numbers = new Map<string, number[]>();
  for (const name of connectors) numbers.set(name, [CONNECTOR]);
  for (const key of tasks) {
    const { connector, task } = taskOf(key);
    const known = numbers.get(connector);
    if (known === undefined) numbers.set(connector, [task]);
    else known.push(task);
  }
  const entries = [...numbers].flatMap(([name, list]) => [
    string(name),
    int32(list.length),
    ...list.map((number) => int32(number)),
  ]);
  return Buffer.concat([int32(numbers.size), ...entries]);
}

function decoded<T>(what: string, message: Uint8Array, read: (reader: Reader) => T): T {
  try {
    return read(new Reader(message));
  } catch (error) {
    if (isFailure(error)) throw error;
    throw failure('GROUP_MESSAGE_INVALID', { what, detail: (error as Error).message });
  }
}

/** Throws RangeError past the end. */
class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(message: Uint8Array) {
    this.#buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  }

  get ended(): boolean {
    return this.#at >= this.#buffer.length;
  }

  version(): ProtocolVersion {
    const version = this.int16();
    if (version < 0) throw new RangeError(`version ${version}`);
    return Math.min(version, 2) as ProtocolVersion;
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readInt32BE(this.#at - 4);
  }

  int64(): bigint {
    this.#at += 8;
    return this.#buffer.readBigInt64BE(this.#at - 8);
  }

  string(): string {
    return this.#take(this.int16()).toString('utf8');
  }

  bytes(): Uint8Array | null {
    const length = this.int32();
    return length < 0 ? null : this.#take(length);
  }

  work(): Work | null {
    const count = this.int32();
    if (count < 0) return null;
    const connectors = new Set<string>();
    const tasks = new Set<string>();
    for (let i = 0; i < count; i++) {
      const connector = this.string();
      const numbers = this.int32();
      for (let n = 0; n < numbers; n++) {
        const task = this.int32();
        if (task === CONNECTOR) connectors.add(connector);
        else tasks.add(taskKey({ connector, task }));
      }
    }
    return { connectors, tasks };
  }

  #take(length: number): Buffer {
    if (length < 0 || this.#at + length > this.#buffer.length) throw new RangeError(`length ${length}`);
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }
}
