// TimestampConverter: a field, or the whole key or value, from one form of time to another (timestamp-value.ts).
import { validString } from '../../config/validators.js';
import { Struct } from '../../data/struct.js';
import { structLike } from '../shared/copy.js';
import { dateFormat } from '../shared/date-format.js';
import { key } from '../shared/keys.js';
import { changedMap, fieldValue, KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import {
  bySchema,
  configError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';
import {
  formOfSchema,
  formOfValue,
  formSchema,
  fromMillis,
  type TimeForm,
  type TimeFormats,
  toMillis,
  type UnixPrecision,
} from './timestamp-value.js';

const PURPOSE = 'converting timestamp formats';

const timestampConverter: SidedDefinition = (side) => ({
  keys: [
    key('field', {
      default: '',
      importance: 'HIGH',
      documentation: 'The field that holds the time; empty = the whole value.',
    }),
    key('target.type', {
      importance: 'HIGH',
      validator: validString('string', 'unix', 'Date', 'Time', 'Timestamp'),
      documentation: 'The form to convert to: string, unix, Date, Time or Timestamp.',
    }),
    key('format', {
      default: '',
      documentation: 'Format of text, read and written, as java.text.SimpleDateFormat reads it.',
    }),
    key('unix.precision', {
      default: 'milliseconds',
      importance: 'LOW',
      validator: validString('nanoseconds', 'microseconds', 'milliseconds', 'seconds'),
      documentation: 'Unit of Unix time, read and written. Conversions keep whole milliseconds only.',
    }),
    replaceNullKey,
  ],
  prepare(config) {
    const name = config.string('field');
    const target = config.string('target.type') as TimeForm;
    const pattern = config.string('format').trim();
    if (target === 'string' && pattern === '') {
      throw configError(
        'TimestampConverter requires format option to be specified when using string timestamps',
      );
    }
    const formats: TimeFormats = {
      format: pattern === '' ? undefined : dateFormat(pattern),
      precision: config.string('unix.precision') as UnixPrecision,
    };
    const withDefault = config.boolean('replace.null.with.default');
    const convert = (form: TimeForm | undefined, value: unknown): unknown => {
      if (value === null || value === undefined) return null;
      const millis = toMillis(form ?? formOfValue(value), value, formats);
      return fromMillis(target, millis, { ...formats, schemaless: form === undefined });
    };
    const whole = bySchema((schema) => ({
      form: formOfSchema(schema),
      schema: formSchema(target, schema.optional),
    }));
    const inStruct = bySchema((schema) => {
      const fields = schema.fields.map((field) => {
        const changed = field.name === name ? formSchema(target, field.schema.optional) : field.schema;
        return [field.name, changed] as const;
      });
      const field = schema.field(name);
      return {
        schema: structLike(schema, fields, { optional: schema.optional }),
        index: field?.index,
        field,
      };
    });

    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (!schema) {
        if (name === '') return value === null ? record : side.with(record, null, convert(undefined, value));
        if (value === null) return record;
        const map = changedMap(requireMap(value, PURPOSE), (copy) => {
          copy.set(name, convert(undefined, copy.get(name)));
        });
        return side.with(record, null, map);
      }
      if (name === '') {
        const { form, schema: updated } = whole(schema);
        return side.with(record, updated, convert(form, value));
      }
      const { schema: updated, index, field } = inStruct(schema);
      if (value === null) return side.with(record, updated, null);
      const struct = requireStruct(value, PURPOSE);
      const values = schema.fields.map((_, i) => {
        const original = fieldValue(struct, i, withDefault);
        return i === index
          ? convert(original === null ? undefined : formOfSchema(field!.schema), original)
          : original;
      });
      return side.with(record, updated, new Struct(updated, values));
    };
  },
});

export const createKey = () => transformation(timestampConverter(KEY));
export const createValue = () => transformation(timestampConverter(VALUE));
