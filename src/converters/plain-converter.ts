// What the converters without a schema format share: a converter is also a header converter, and its config is
// the type key and perhaps some more. Each converter (string.ts, bytes.ts, numbers.ts) gives only the two functions.
import type { Converter, HeaderConverter, SchemaAndValue } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import type { ConfigKey, Props } from '../config/config-key.js';
import type { ParsedConfig } from '../config/parsed-config.js';
import type { Schema } from '../data/schema.js';
import { converterTypeKey } from './converter-type.js';

export interface PlainFormat {
  /** Both throw DATA_INVALID. */
  write(schema: Schema | null, value: unknown, topic: string): Uint8Array | null;
  read(bytes: Uint8Array | null, topic: string): SchemaAndValue;
}

export interface PlainConverterOptions {
  readonly keys?: readonly ConfigKey[] | undefined;
  format(config: ParsedConfig): PlainFormat;
}

export function plainConverter(options: PlainConverterOptions): Converter & HeaderConverter {
  const def = new ConfigDef([converterTypeKey, ...(options.keys ?? [])]);
  let format = options.format(def.parse({}));
  return {
    config: () => def,
    configure(props: Props) {
      format = options.format(def.parse(props));
    },
    fromConnectData: (topic, schema, value) => format.write(schema, value, topic),
    toConnectData: (topic, bytes) => format.read(bytes, topic),
    fromConnectHeader: (topic, _key, schema, value) => format.write(schema, value, topic),
    toConnectHeader: (topic, _key, bytes) => format.read(bytes, topic),
  };
}
