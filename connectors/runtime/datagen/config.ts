// Options of the Datagen connector, and the schema that they name. Connector and task read them alike.
import { readFileSync } from 'node:fs';
import { ConfigDef } from '../../../src/config/config-def.js';
import type { ConfigValidator, Props } from '../../../src/config/config-key.js';
import type { ParsedConfig } from '../../../src/config/parsed-config.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { type AvroNode, parseAvro } from './avro.js';
import { compileGenerator, type Generator } from './generator.js';
import { quickstarts } from './quickstarts/all.js';

export const SCHEMA_SOURCES = ['schema.string', 'schema.filename', 'quickstart'] as const;

/** The check of a schema is to compile it; its refusal is the error's text. */
function compiles(read: (text: string) => AvroNode): ConfigValidator {
  return {
    check(_name, value) {
      if (value === '' || value === null) return [];
      try {
        recordGenerator(read(value as string), 0);
        return [];
      } catch (error) {
        if (!isFailure(error)) throw error;
        return [error.message];
      }
    },
  };
}

const isQuickstart: ConfigValidator = {
  check: (name, value) =>
    value === '' || value === null || quickstarts.has((value as string).toLowerCase())
      ? []
      : [`${name} must be one out of ${[...quickstarts.keys()].join(',')}`],
};

export const datagenDef = new ConfigDef([
  { name: 'kafka.topic', type: 'STRING', importance: 'HIGH', documentation: 'Topic to write to' },
  {
    name: 'max.interval',
    type: 'LONG',
    default: 500,
    importance: 'HIGH',
    documentation: 'Longest wait between two records, milliseconds; below 1 there is none',
  },
  {
    name: 'iterations',
    type: 'INT',
    default: -1,
    importance: 'HIGH',
    documentation: 'Records of each task, after which it fails; below 1 there is no end',
  },
  {
    name: 'schema.string',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    documentation: 'Avro schema of the records, as JSON',
    validator: compiles(parseAvro),
  },
  {
    name: 'schema.filename',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    documentation: 'File with the Avro schema of the records',
    validator: compiles(avroFile),
  },
  {
    name: 'schema.keyfield',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    documentation: 'Field whose value is the key of the record',
  },
  {
    name: 'quickstart',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    documentation: 'Name of one of the schemas that come with the connector',
    validator: isQuickstart,
  },
  {
    name: 'random.seed',
    type: 'LONG',
    default: null,
    importance: 'LOW',
    documentation: 'Seed of the random values: tasks of the same seed and number make the same records',
  },
]);

export interface DatagenConfig {
  readonly values: ParsedConfig;
  readonly avro: AvroNode;
  /** Empty: records have no key. */
  readonly keyField: string;
}

/** Throws CONFIG_INVALID and DATAGEN_SCHEMA_INVALID. */
export function datagenConfig(props: Props): DatagenConfig {
  const values = datagenDef.parse(props);
  const quickstart = quickstarts.get(values.string('quickstart').toLowerCase());
  const keyField = values.string('schema.keyfield');
  if (quickstart !== undefined) {
    return { values, avro: quickstart.schema, keyField: keyField === '' ? quickstart.key : keyField };
  }
  const text = values.string('schema.string');
  if (text !== '') return { values, avro: parseAvro(text), keyField };
  const file = values.string('schema.filename');
  if (file === '') {
    throw failure('CONFIG_INVALID', { errors: [`Must set exactly one of ${SCHEMA_SOURCES.join(', ')}`] });
  }
  return { values, avro: avroFile(file), keyField };
}

/** The generator of a config, going on after `count` records. Throws DATAGEN_SCHEMA_INVALID. */
export function generatorOf(config: DatagenConfig, count: number): Generator {
  return recordGenerator(config.avro, count);
}

function recordGenerator(avro: AvroNode, count: number): Generator {
  const generator = compileGenerator(avro, count);
  if (generator.schema.type === 'STRUCT') return generator;
  throw failure('DATAGEN_SCHEMA_INVALID', { where: '', detail: 'it is not of a record' });
}

function avroFile(file: string): AvroNode {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const detail = `the file cannot be read: ${(error as Error).message}`;
    throw failure('DATAGEN_SCHEMA_INVALID', { where: file, detail }, error);
  }
  return parseAvro(text);
}
