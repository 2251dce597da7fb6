// org.apache.kafka.connect.storage.SimpleHeaderConverter, the default for headers: values as literals in UTF-8,
// their types guessed on reading. A header never fails a record: what is no literal is a string.
import type { HeaderConverter } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import { STRING } from '../data/schema.js';
import { utf8Bytes } from '../data/text/half-pairs.js';
import { parseLiteral } from '../data/text/values-parse.js';
import { literalText } from '../data/text/values-text.js';

const CONFIG = new ConfigDef([]);

export const create = (): HeaderConverter => ({
  config: () => CONFIG,
  configure() {},
  fromConnectHeader(_topic, _key, schema, value) {
    return value === null || value === undefined ? null : utf8Bytes(literalText(schema, value));
  },
  toConnectHeader(_topic, _key, bytes) {
    if (bytes === null) return { schema: null, value: null };
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    try {
      return parseLiteral(text);
    } catch {
      return { schema: STRING, value: text };
    }
  },
});
