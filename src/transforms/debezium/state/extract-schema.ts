// ExtractSchemaToNewRecord: adds a block `sourceSchema` with the table and its columns' names and types, which the
// connector must have put into the schema's parameters. The block is built once a schema.
import {
  arrayOf,
  OPTIONAL_INT32,
  OPTIONAL_STRING,
  type Schema,
  STRING,
  structOf,
} from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { bySchema, dataError, transformation } from '../../shared/transform.js';
import { asStruct, changeEvent, extended, isNull, part } from '../shared/envelope.js';

const PREFIX = '__debezium.source.column.';

const COLUMN = structOf(
  [
    ['name', STRING],
    ['typeName', STRING],
    ['length', OPTIONAL_INT32],
    ['scale', OPTIONAL_INT32],
    ['comment', OPTIONAL_STRING],
  ],
  { name: 'io.debezium.connector.source.schema.Column', version: 1 },
);
const TABLE = structOf([['columns', arrayOf(COLUMN)]], {
  name: 'io.debezium.connector.source.schema.Table',
  version: 1,
});
const BLOCK = structOf(
  [
    ['id', STRING],
    ['table', TABLE],
  ],
  { name: 'io.debezium.connector.source.Schema', version: 1 },
);

const withBlock = bySchema((schema) =>
  extended(schema, [['sourceSchema', BLOCK]], { optional: schema.optional }),
);
const columnsOf = bySchema((row) => new Struct(TABLE, [row.fields.map((field) => column(field.schema))]));

function column(schema: Schema): Struct {
  const parameter = (name: string) => schema.parameters?.get(PREFIX + name) ?? null;
  const whole = (text: string | null) => (text === null ? null : Number(text));
  const name = parameter('name');
  const type = parameter('type');
  if (name === null || type === null) {
    throw dataError(
      'The schema does not tell the columns\' types: set "column.propagate.source.type" or "datatype.propagate.source.type" of the connector to ".*"',
    );
  }
  return new Struct(COLUMN, [
    name,
    type,
    whole(parameter('length')),
    whole(parameter('scale')),
    parameter('comment'),
  ]);
}

export const create = () =>
  transformation({
    keys: [],
    prepare: () => (record) => {
      const event = changeEvent(record);
      if (event === null) return record;
      if (part(event, 'after') === null && part(event, 'before') === null) return record;
      const schema = withBlock(event.schema);
      const row = event.schema.field('after')!.schema;
      const source = asStruct(part(event, 'source'), 'source');
      const table = source?.get('table') ?? null;
      const values = event.values.map((value, i) =>
        isNull(value) ? (event.schema.fields[i].schema.defaultValue ?? null) : value,
      );
      while (values.length < event.schema.fields.length) values.push(null);
      values.push(new Struct(BLOCK, [table, columnsOf(row)]));
      return { ...record, valueSchema: schema, value: new Struct(schema, values) };
    },
  });
