// Values listed under `options` in a generator's schema: JSON as the author wrote it, turned into the in-memory form of the
// schema's type once, when the generator is compiled.
import { Decimal } from '../../../src/data/decimal.js';
import { int64FromText } from '../../../src/data/int64.js';
import type { Schema } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { refuse } from './avro.js';

/** Throws DATAGEN_SCHEMA_INVALID where the value does not fit the schema. */
export function optionValue(where: string, schema: Schema, option: unknown): unknown {
  const wrong = () =>
    refuse(where, `Invalid option for ${schema.type} schema: value '${JSON.stringify(option)}'`);
  if (option === null) return schema.optional ? null : wrong();
  switch (schema.type) {
    case 'BOOLEAN':
      return typeof option === 'boolean' ? option : wrong();
    case 'INT32':
      return Number.isInteger(option) ? option : wrong();
    case 'INT64':
      return Number.isInteger(option) ? int64FromText(String(BigInt(option as number))) : wrong();
    case 'FLOAT32':
      return typeof option === 'number' ? Math.fround(option) : wrong();
    case 'FLOAT64':
      return typeof option === 'number' ? option : wrong();
    case 'STRING':
      return typeof option === 'string' ? option : wrong();
    case 'BYTES':
      return typeof option === 'string' ? bytes(schema, option) : wrong();
    case 'ARRAY':
      return Array.isArray(option)
        ? option.map((item) => optionValue(where, schema.valueSchema!, item))
        : wrong();
    case 'MAP':
      return isObject(option)
        ? new Map(Object.entries(option).map(([k, v]) => [k, optionValue(where, schema.valueSchema!, v)]))
        : wrong();
    case 'STRUCT':
      return isObject(option)
        ? new Struct(
            schema,
            schema.fields.map((field) =>
              option[field.name] === undefined && field.schema.defaultValue !== undefined
                ? field.schema.defaultValue
                : optionValue(`${where}.${field.name}`, field.schema, option[field.name] ?? null),
            ),
          )
        : wrong();
    default:
      return wrong();
  }
}

function bytes(schema: Schema, text: string): Uint8Array | Decimal {
  const raw = Buffer.from(text, 'utf8');
  const scale = schema.parameters?.get('scale');
  if (scale === undefined) return raw;
  const unscaled = raw.length === 0 ? 0n : BigInt.asIntN(raw.length * 8, BigInt(`0x${raw.toString('hex')}`));
  return new Decimal(unscaled, Number(scale));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
