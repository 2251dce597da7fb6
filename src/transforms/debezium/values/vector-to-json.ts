// VectorToJsonConverter: dense and sparse vectors become JSON text, at any depth of structs. Schemas are derived
// once each.

import { type Schema, structOf } from '../../../data/schema.js';
import { DOUBLE_VECTOR, FLOAT_VECTOR, json, SPARSE_DOUBLE_VECTOR } from '../../../data/semantic.js';
import { Struct } from '../../../data/struct.js';
import { doubleText, floatText } from '../../../data/text/number-text.js';
import { basicsOf } from '../../shared/copy.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, transformation } from '../../shared/transform.js';
import { asStruct, isNull, structFields } from '../shared/envelope.js';

type Write = (value: unknown) => unknown;

interface Plan {
  readonly schema: Schema;
  readonly writes: readonly Write[];
}

const planOf: (schema: Schema) => Plan = bySchema((schema) => {
  const columns = structFields(schema).map((field) => ({ name: field.name, ...columnPlan(field.schema) }));
  return {
    schema: structOf(
      columns.map((column) => [column.name, column.schema] as const),
      { ...basicsOf(schema), optional: schema.optional },
    ),
    writes: columns.map((column) => column.write),
  };
});

function columnPlan(schema: Schema): { schema: Schema; write: Write } {
  const { defaultValue, optional } = schema;
  const filled =
    (write: Write): Write =>
    (value) =>
      write(isNull(value) ? (defaultValue ?? null) : value);
  switch (schema.name) {
    case FLOAT_VECTOR:
      return { schema: json({ optional }), write: filled((value) => dense(value, floatText)) };
    case DOUBLE_VECTOR:
      return { schema: json({ optional }), write: filled((value) => dense(value, doubleText)) };
    case SPARSE_DOUBLE_VECTOR:
      return {
        schema: json({ optional }),
        write: filled((value) => sparse(asStruct(value, 'sparse vector'))),
      };
  }
  if (schema.type !== 'STRUCT') return { schema, write: filled((value) => value) };
  const plan = planOf(schema);
  return { schema: plan.schema, write: filled((value) => converted(asStruct(value, 'nested struct'), plan)) };
}

function converted(struct: Struct | null, plan: Plan): Struct | null {
  return struct === null
    ? null
    : new Struct(
        plan.schema,
        plan.writes.map((write, i) => write(struct.values[i])),
      );
}

function dense(value: unknown, text: (value: number) => string): string | null {
  if (isNull(value)) return null;
  return `{ "values": [${(value as number[]).map(text).join(', ')}] }`;
}

function sparse(struct: Struct | null): string | null {
  if (struct === null) return null;
  const entries = [...(struct.get('vector') as Map<number, number>)].sort(([a], [b]) => a - b);
  const vector = entries.map(([at, value]) => `"${at}": ${doubleText(value)}`).join(', ');
  return `{ "dimensions": ${struct.get('dimensions')}, "vector": { ${vector} } }`;
}

export const create = () =>
  transformation({
    keys: [],
    prepare: () => (record) => {
      if (isNull(record.value)) return record;
      const struct = requireStruct(record.value, 'vector conversion');
      const plan = planOf(struct.schema);
      return { ...record, valueSchema: plan.schema, value: converted(struct, plan) };
    },
  });
