// Whether data is what its JSON Schema allows, for json.fail.invalid.schema. Drafts 4 to 7, 2019-09 and 2020-12; compiled
// once a schema by json-schema.ts. Messages name places and rules, never values.
import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { failure } from '../../errors/failure.js';
import { isObject, type NamedText } from './model.js';

/** Throws DATA_INVALID on data that is not allowed. */
export type Validator = (json: unknown) => void;

const OPTIONS: Options = { strict: false, validateSchema: false, allErrors: true, logger: false };

/** Throws SCHEMA_TEXT_INVALID on a schema that cannot be compiled. */
export function jsonValidator(
  text: string,
  references: readonly NamedText[],
  ignoreModernDialects: boolean,
): Validator {
  try {
    const root: unknown = JSON.parse(text);
    const dialect = isObject(root) && typeof root['$schema'] === 'string' ? root['$schema'] : '';
    const ajv = ajvOf(ignoreModernDialects ? '' : dialect);
    // The package is CommonJS: its function is what a default import holds.
    (formats as unknown as (ajv: unknown) => void)(ajv);
    for (const one of references) ajv.addSchema(plain(JSON.parse(one.text)), one.name);
    const validate = ajv.compile(plain(root) as object | boolean);
    return (json) => {
      if (validate(json) === true) return;
      throw failure('DATA_INVALID', {
        detail: `JSON does not match its schema: ${told(validate.errors ?? [])}`,
      });
    };
  } catch (error) {
    throw failure('SCHEMA_TEXT_INVALID', { kind: 'JSON', problem: (error as Error).message }, error);
  }
}

function ajvOf(dialect: string): Ajv {
  if (dialect.includes('2020-12')) return new Ajv2020(OPTIONS);
  if (dialect.includes('2019-09')) return new Ajv2019(OPTIONS);
  return new Ajv(OPTIONS);
}

/** The schema without the name of its dialect, what draft 4 says in the words of draft 7. */
function plain(json: unknown): Record<string, unknown> | boolean {
  return later(json) as Record<string, unknown> | boolean;
}

const LIMITS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

function later(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(later);
  if (!isObject(json)) return json;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    if (key === '$schema' && typeof value === 'string') continue;
    out[key === 'id' && typeof value === 'string' ? '$id' : key] = later(value);
  }
  for (const [exclusive, limit] of LIMITS) {
    if (typeof out[exclusive] !== 'boolean') continue;
    const holds = out[exclusive] && typeof out[limit] === 'number';
    delete out[exclusive];
    if (!holds) continue;
    out[exclusive] = out[limit];
    delete out[limit];
  }
  return out;
}

const told = (errors: readonly ErrorObject[]): string =>
  errors
    .slice(0, 5)
    .map((one) => `${one.instancePath === '' ? '#' : `#${one.instancePath}`}: ${one.message ?? one.keyword}`)
    .join('; ');
