// Converters turn a record's key, value and headers into bytes and back. `configure` comes first; conversion is
// synchronous (a registry-backed converter prepares schemas through `prepare`).

import type { ConfigDef } from '../config/config-def.js';
import type { Props } from '../config/config-key.js';
import type { Headers } from '../data/headers.js';
import type { Schema } from '../data/schema.js';

export interface SchemaAndValue {
  readonly schema: Schema | null;
  readonly value: unknown;
}

export interface Converter {
  config(): ConfigDef;
  configure(props: Props, isKey: boolean): void;
  /** Bytes of a value, or null for a tombstone. The bytes stay valid until `recycle`. Throws DATA_INVALID. */
  fromConnectData(topic: string, schema: Schema | null, value: unknown, headers: Headers): Uint8Array | null;
  toConnectData(topic: string, bytes: Uint8Array | null, headers: Headers): SchemaAndValue;
  /** Says that all bytes `fromConnectData` has given are done with: their memory may be used again. */
  recycle?(): void;
  /** Does what needs the network for a schema seen for the first time; undefined when there is nothing to await. */
  prepare?(
    topic: string,
    schema: Schema | null,
    value: unknown,
    headers?: Headers,
  ): Promise<void> | undefined;
  /** As `prepare`, before `toConnectData`: fetches the schema that the bytes name where it is not known yet. */
  prepareRead?(topic: string, bytes: Uint8Array | null, headers: Headers): Promise<void> | undefined;
}

export interface HeaderConverter {
  config(): ConfigDef;
  configure(props: Props): void;
  fromConnectHeader(topic: string, key: string, schema: Schema | null, value: unknown): Uint8Array | null;
  toConnectHeader(topic: string, key: string, bytes: Uint8Array | null): SchemaAndValue;
}
