// The Avro schema of a generator: JSON with comments, as far as generating needs it. Types of the parsed form, and what
// every reader of it shares.
import { failure } from '../../../src/errors/failure.js';

export type AvroNode = string | readonly AvroNode[] | AvroObject;

export interface AvroObject {
  readonly type: AvroNode;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly doc?: string | undefined;
  readonly fields?: readonly AvroField[] | undefined;
  readonly items?: AvroNode | undefined;
  readonly values?: AvroNode | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly size?: number | undefined;
  readonly logicalType?: string | undefined;
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
  readonly 'arg.properties'?: Args | undefined;
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroNode;
  readonly doc?: string | undefined;
  readonly default?: unknown;
  readonly 'arg.properties'?: Args | undefined;
}

/** What `arg.properties` may say. */
export interface Args {
  readonly options?: unknown;
  readonly range?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
  readonly iteration?: Iteration | undefined;
  readonly regex?: string | undefined;
  readonly length?:
    | number
    | { readonly min?: number | undefined; readonly max?: number | undefined }
    | undefined;
  readonly odds?: number | undefined;
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly keys?: Args | undefined;
  readonly position?: number | undefined;
}

export interface Iteration {
  readonly start: number | boolean;
  readonly restart?: number | undefined;
  readonly step?: number | undefined;
  readonly initial?: number | undefined;
}

export function refuse(where: string, detail: string): never {
  throw failure('DATAGEN_SCHEMA_INVALID', { where, detail });
}

/** Throws DATAGEN_SCHEMA_INVALID for text that is no JSON object. */
export function parseAvro(text: string): AvroNode {
  let parsed: unknown;
  try {
    parsed = JSON.parse(withoutComments(text));
  } catch (error) {
    return refuse('', (error as Error).message);
  }
  if (typeof parsed !== 'object' || parsed === null) return refuse('', 'it is not a JSON object');
  return parsed as AvroNode;
}

/** Comments become blanks; strings stay as they are. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found[0] === '"' ? found : ' ',
  );
}
