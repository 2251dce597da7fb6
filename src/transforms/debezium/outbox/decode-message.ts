// DecodeLogicalDecodingMessageContent (Postgres): the JSON inside a logical decoding message becomes the row of an
// insert, so that an outbox router behind it can treat the message as a row.
import type { ParsedConfig } from '../../../config/parsed-config.js';
import type { ConnectRecord } from '../../../data/record.js';
import { type Schema, structOf } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { key } from '../../shared/keys.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, dataError, transformation } from '../../shared/transform.js';
import { JsonExpander } from './json-schema.js';

const MESSAGE_VALUE = 'io.debezium.connector.postgresql.MessageValue';

export const create = () =>
  transformation({
    keys: [
      key('fields.null.include', {
        type: 'BOOLEAN',
        default: false,
        documentation: 'Whether fields that are null in the JSON are kept, as optional bytes.',
      }),
    ],
    prepare,
  });

function prepare(config: ParsedConfig) {
  const json = new JsonExpander({
    nullAsBytes: config.boolean('fields.null.include'),
    adjustName: (name) => name,
  });
  const schemaOf = bySchema((outer) => bySchema((content) => insertSchema(outer, content)));

  return <R extends ConnectRecord>(record: R): R => {
    if (record.valueSchema?.name !== MESSAGE_VALUE) return record;
    const value = requireStruct(record.value, 'Retrieve a record value');
    const message = requireStruct(value.get('message'), 'Retrieve content of a logical decoding message');
    const field = message.schema.field('content');
    if (field?.schema.type !== 'BYTES')
      throw dataError('The content of a logical decoding message is non-binary');
    const bytes = message.values[field.index];
    if (!(bytes instanceof Uint8Array)) throw dataError('The content of a logical decoding message is null');
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    const content = json.expand(text, null);
    if (content === null || content.schema === null)
      throw dataError('Not a struct schema: the JSON document is an array');
    const schema = schemaOf(value.schema)(content.schema);
    const values = schema.fields.map(({ name }) => {
      if (name === 'after') return content.value;
      return name === 'op' ? 'c' : value.get(name);
    });
    return { ...record, keySchema: null, key: null, valueSchema: schema, value: new Struct(schema, values) };
  };
}

/** All but the message, and the decoded row behind. */
function insertSchema(outer: Schema, content: Schema): Schema {
  const kept = outer.fields.flatMap((field) =>
    field.name === 'message' ? [] : [[field.name, field.schema] as const],
  );
  return structOf([...kept, ['after', content] as const], { name: `${outer.name}.Envelope` });
}
