// ByLogicalTableRouter: the events of many physical tables in one topic, their keys told apart by one more field.
// Schemas are renamed once a pair of schema and topic; topics are matched once each.
import { compileJavaRegex, replaceFirst } from '../../../config/java-regex.js';
import type { ParsedConfig } from '../../../config/parsed-config.js';
import { type Schema, STRING, structOf } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { ADJUSTMENT_MODES, type NameAdjuster, schemaNameAdjuster } from '../../../data/text/name-adjuster.js';
import { basicsOf } from '../../shared/copy.js';
import { javaRegex, type KeyOptions, key } from '../../shared/keys.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, configError, dataError, transformation } from '../../shared/transform.js';
import { changeEvent, isNull } from '../shared/envelope.js';
import { choice, choiceKey } from '../shared/options.js';

const option = (name: string, options: KeyOptions) => key(name, { importance: 'LOW', ...options });

const keys = [
  option('topic.regex', {
    validator: javaRegex,
    documentation: 'Java regular expression that the whole topic must match; other topics pass unchanged.',
  }),
  option('topic.replacement', { documentation: 'The new topic, with `$1` for the groups of `topic.regex`.' }),
  option('key.enforce.uniqueness', {
    type: 'BOOLEAN',
    default: true,
    documentation: 'Whether keys get one more field that tells the physical table.',
  }),
  option('key.field.regex', {
    default: null,
    validator: javaRegex,
    documentation:
      'Java regular expression on the old topic for the value of that field; the old topic as it is where it does not match.',
  }),
  option('key.field.name', {
    default: '__dbz__physicalTableIdentifier',
    documentation: 'Name of that field.',
  }),
  option('key.field.replacement', {
    default: null,
    documentation: 'The value of that field, with `$1` for the groups of `key.field.regex`.',
  }),
  choiceKey('schema.name.adjustment.mode', ADJUSTMENT_MODES, {
    default: 'none',
    importance: 'LOW',
    documentation: 'How the new schema names are bent: `none`, `avro` or `avro_unicode`.',
  }),
  option('logical.table.cache.size', {
    type: 'INT',
    default: 16,
    documentation: 'Number of topics remembered; schemas are remembered for as long as they are in use.',
  }),
];

export const create = () => transformation({ keys, prepare });

/** New topics (or null) by old topic; the oldest is forgotten first. */
function remembered<T>(size: number, derive: (topic: string) => T): (topic: string) => T {
  const known = new Map<string, { value: T }>();
  return (topic) => {
    let entry = known.get(topic);
    if (!entry) {
      entry = { value: derive(topic) };
      if (known.size >= size) known.delete(known.keys().next().value as string);
      if (size > 0) known.set(topic, entry);
    }
    return entry.value;
  };
}

function prepare(config: ParsedConfig) {
  const regex = compileJavaRegex(config.string('topic.regex'));
  const replacement = regex.replacement(config.string('topic.replacement'));
  const cacheSize = config.int('logical.table.cache.size');
  const newTopicOf = remembered(cacheSize, (topic) =>
    regex.matches(topic) ? replaceFirst(regex, replacement, topic) : null,
  );
  const identifierOf = remembered(cacheSize, identifier(config));
  const unique = config.boolean('key.enforce.uniqueness');
  const fieldName = config.string('key.field.name');
  const adjust = schemaNameAdjuster(choice(config.string('schema.name.adjustment.mode')));
  const keySchemaOf = bySchema((schema) =>
    renamedBy((topic) => keySchema(schema, adjust(`${topic}.Key`), unique ? fieldName : null)),
  );
  const envelopeOf = bySchema((schema) => renamedBy((topic) => renamedEnvelope(schema, topic, adjust)));

  return <R extends import('../../../data/record.js').ConnectRecord>(record: R): R => {
    const topic = newTopicOf(record.topic);
    if (topic === null || topic === '') return record;
    let newKeySchema: Schema | null = null;
    let newKey: Struct | null = null;
    if (!isNull(record.key)) {
      const old = requireStruct(record.key, 'Updating schema');
      newKeySchema = keySchemaOf(old.schema)(topic);
      const values = old.values.slice();
      if (unique) values.push(identifierOf(record.topic));
      newKey = new Struct(newKeySchema, values);
    }
    const event = changeEvent(record);
    if (event === null) return { ...record, topic, keySchema: newKeySchema, key: newKey };
    const schema = envelopeOf(event.schema)(topic);
    return {
      ...record,
      topic,
      keySchema: newKeySchema,
      key: newKey,
      valueSchema: schema,
      value: rerowed(event, schema),
    };
  };
}

function identifier(config: ParsedConfig): (topic: string) => string {
  const pattern = config.nullableString('key.field.regex');
  if (pattern === null || pattern === '') return (topic) => topic;
  const replacement = config.string('key.field.replacement');
  if (replacement === '')
    throw configError('key.field.replacement must be non-empty if key.field.regex is set.');
  const regex = compileJavaRegex(pattern);
  const written = regex.replacement(replacement);
  return (topic) => (regex.matches(topic) ? replaceFirst(regex, written, topic) : topic);
}

/** A schema's new forms by topic: nearly always one. */
function renamedBy(derive: (topic: string) => Schema): (topic: string) => Schema {
  const known = new Map<string, Schema>();
  return (topic) => {
    let schema = known.get(topic);
    if (!schema) {
      schema = derive(topic);
      known.set(topic, schema);
    }
    return schema;
  };
}

function renamed(schema: Schema, name: string, more: readonly (readonly [string, Schema])[] = []): Schema {
  const fields = schema.fields.map((field) => [field.name, field.schema] as const);
  return structOf([...fields, ...more], { ...basicsOf(schema), optional: schema.optional, name });
}

const keySchema = (schema: Schema, name: string, added: string | null): Schema =>
  renamed(schema, name, added === null ? [] : [[added, STRING]]);

const isRow = (name: string) => name === 'before' || name === 'after';

function renamedEnvelope(schema: Schema, topic: string, adjust: NameAdjuster): Schema {
  const before = schema.field('before');
  if (!before) throw dataError('before is not a valid field name');
  const row = renamed(before.schema, adjust(`${topic}.Value`));
  return structOf(
    schema.fields.map((field) => [field.name, isRow(field.name) ? row : field.schema] as const),
    { ...basicsOf(schema), optional: schema.optional, name: adjust(`${topic}.Envelope`) },
  );
}

/** The event under its new schema. Nulls with a default become the default outside the rows, as in the original. */
function rerowed(event: Struct, schema: Schema): Struct {
  return new Struct(
    schema,
    schema.fields.map((field) => {
      const value = event.values[field.index] ?? event.schema.fields[field.index].schema.defaultValue ?? null;
      return isRow(field.name) && value instanceof Struct ? new Struct(field.schema, value.values) : value;
    }),
  );
}
