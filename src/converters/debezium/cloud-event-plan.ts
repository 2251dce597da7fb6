// The schema of a cloud event for one schema of change events and one of its source, and how its extension attributes
// are read. Built once each. Used by cloud-events.ts.
import { BOOLEAN, BYTES, INT32, OPTIONAL_STRING, type Schema, STRING, structOf } from '../../data/schema.js';
import type { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';

export interface PlanOptions {
  readonly traceparent: boolean;
  readonly extensions: boolean;
  /** `inside`: a Struct; `apart`: put in behind, as an envelope of schema and payload; `avro`: bytes, with `dataschema`. */
  readonly data: 'inside' | 'apart' | 'avro';
  /** Name of the event's schema; a JSON event needs none. */
  readonly eventName?: string | undefined;
  /** All fields of the value are data, not only before and after. */
  readonly wholeValue: boolean;
}

export interface Plan {
  readonly schema: Schema;
  readonly dataSchema: Schema;
  /** Positions of the data's fields in the value. */
  readonly dataFields: readonly number[];
}

const TRANSACTION = ['id', 'total_order', 'data_collection_order'];

/** Letters and digits only. */
const extensionName = (name: string) => `iodebezium${name.replace(/[^A-Za-z0-9]/g, '')}`;

/** Throws DATA_INVALID where the value has no before or after, or the source holds what no attribute can. */
export function planOf(
  value: Schema,
  source: Schema,
  options: PlanOptions & { readonly dataName: string },
): Plan {
  const names = options.wholeValue ? value.fields.map((field) => field.name) : ['before', 'after'];
  const dataFields = names.map((name) => {
    const field = value.field(name);
    if (!field) throw failure('DATA_INVALID', { detail: `${name} is not a valid field name` });
    return field;
  });
  const dataSchema = structOf(
    dataFields.map((field) => [field.name, field.schema] as const),
    { name: options.dataName },
  );
  const fields: [string, Schema][] = ['id', 'source', 'specversion', 'type', 'time', 'datacontenttype'].map(
    (name) => [name, STRING],
  );
  if (options.data === 'avro') fields.push(['dataschema', STRING]);
  if (options.traceparent) fields.push(['traceparent', STRING]);
  if (options.extensions) {
    fields.push([extensionName('op'), STRING]);
    for (const field of source.fields)
      fields.push([extensionName(field.name), attributeSchema(field.schema)]);
    for (const name of TRANSACTION) fields.push([extensionName(`tx${name}`), OPTIONAL_STRING]);
  }
  const own = { inside: dataSchema, apart: structOf([]), avro: BYTES };
  fields.push(['data', own[options.data]]);
  return {
    schema: structOf(fields, { name: options.eventName }),
    dataSchema,
    dataFields: dataFields.map((field) => field.index),
  };
}

/** INT64 becomes text, since an attribute's number has 32 bits. */
function attributeSchema(schema: Schema): Schema {
  const { optional } = schema;
  switch (schema.type) {
    case 'BOOLEAN':
      return BOOLEAN.with({ optional });
    case 'INT8':
    case 'INT16':
    case 'INT32':
      return INT32.with({ optional });
    case 'STRING':
    case 'INT64':
      return STRING.with({ optional });
    default:
      throw failure('DATA_INVALID', {
        detail: `Source field of type ${schema.type} cannot be converted into CloudEvents extension attribute.`,
      });
  }
}

/** Values of the extension attributes, in the order of the plan's fields. */
export function extensionValues(op: unknown, source: Struct, transaction: Struct | null): unknown[] {
  const values: unknown[] = [op];
  for (const { index, schema } of source.schema.fields) {
    values.push(attribute(schema, source.values[index] ?? schema.defaultValue ?? null));
  }
  for (const name of TRANSACTION) {
    const field = transaction?.schema.field(name);
    values.push(transaction && field ? attribute(field.schema, transaction.get(name)) : null);
  }
  return values;
}

const attribute = (schema: Schema, value: unknown): unknown =>
  schema.type === 'INT64' && value !== null ? String(value) : value;
