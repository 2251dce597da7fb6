// Turns parsed JSON bodies into what the herder takes: config maps, create requests, offsets, log levels. Wrong shapes
// are refused with the field that is wrong.
import type { PartitionOffset } from '../api/connector.js';
import type { OffsetMap, OffsetValue } from '../data/record.js';
import { failure } from '../errors/failure.js';
import type { TargetState } from '../herder/port.js';
import { type Json, parseJson, RawNumber } from './json-body.js';

export interface CreateRequest {
  readonly name: string;
  readonly config: Record<string, string>;
  readonly initialState: TargetState | undefined;
}

/** Body of POST /connectors. The name is trimmed; a missing one is empty. */
export function createRequest(text: string): CreateRequest {
  const body = objectOf(text, ['name', 'config', 'initial_state']);
  const given = body.get('name') ?? null;
  const name = given === null ? null : scalar('name', given);
  const config = body.get('config') ?? null;
  if (config === null) unreadable('the connector\'s "config" is missing');
  return {
    name: (name ?? '').trim(),
    config: configMap(config, '"config"'),
    initialState: initialState(body.get('initial_state') ?? null),
  };
}

function initialState(value: Json): TargetState | undefined {
  if (value === null) return undefined;
  const state = typeof value === 'string' ? value.toUpperCase() : '';
  if (state === 'RUNNING' || state === 'PAUSED' || state === 'STOPPED') return state;
  return unreadable('"initial_state" is none of RUNNING, PAUSED, STOPPED');
}

/** Body of PUT config and of validate. Numbers and booleans become their text. Throws REST_BAD_REQUEST for null values. */
export function configBody(text: string): Record<string, string> {
  const body = parseBody(text);
  return configMap(body, 'the body');
}

/** Body of POST tasks: the configs that another worker's connector gave. */
export function taskConfigsBody(text: string): Record<string, string>[] {
  const body = parseBody(text);
  if (!Array.isArray(body)) unreadable('the body is not an array');
  return (body as readonly Json[]).map((item, index) => configMap(item, `[${index}]`));
}

/** Body of PATCH config: null deletes a key. */
export function patchBody(text: string): Record<string, string | null> {
  const body = parseBody(text);
  if (!(body instanceof Map)) unreadable('the body is not a JSON object');
  const out = emptyMap<string | null>();
  for (const [key, value] of body as ReadonlyMap<string, Json>)
    out[key] = value === null ? null : scalar(key, value);
  return out;
}

function configMap(json: Json, what: string): Record<string, string> {
  if (!(json instanceof Map)) unreadable(`${what} is not a JSON object`);
  const out = emptyMap<string>();
  for (const [key, value] of json as ReadonlyMap<string, Json>) {
    if (value === null) {
      const detail = `Null value can not be supplied as the configuration value. Configuration: ${key}`;
      throw failure('REST_BAD_REQUEST', { detail });
    }
    out[key] = scalar(key, value);
  }
  return out;
}

function scalar(key: string, value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof RawNumber) return value.text;
  return unreadable(`the value of "${key}" is neither a string nor a number nor a boolean`);
}

/** Body of PATCH offsets; empty where there are none. */
export function offsetsBody(text: string): PartitionOffset[] {
  const list = objectOf(text, ['offsets']).get('offsets') ?? null;
  if (list === null) return [];
  if (!Array.isArray(list)) unreadable('"offsets" is not an array');
  return (list as readonly Json[]).map((item, index) => {
    const where = `offsets[${index}]`;
    if (!(item instanceof Map)) unreadable(`${where} is not a JSON object`);
    const fields = item as ReadonlyMap<string, Json>;
    onlyFields(fields, ['partition', 'offset']);
    const partition = fields.get('partition') ?? null;
    const offset = fields.get('offset') ?? null;
    if (partition === null)
      throw failure('REST_OFFSETS_UNREADABLE', { reason: 'Partition objects cannot be null' });
    return {
      partition: offsetMap(partition, `${where}.partition`),
      offset: offset === null ? null : offsetMap(offset, `${where}.offset`),
    };
  });
}

function offsetMap(json: Json, where: string): OffsetMap {
  if (!(json instanceof Map)) unreadable(`${where} is not a JSON object`);
  const out = emptyMap<OffsetValue>();
  for (const [key, value] of json as ReadonlyMap<string, Json>) out[key] = offsetValue(value, key);
  return out;
}

function offsetValue(value: Json, key: string): OffsetValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (!(value instanceof RawNumber)) {
    const type = Array.isArray(value) ? 'ARRAY' : 'MAP';
    const reason = `Offsets may only contain primitive types as values, but field ${key} contains ${type}`;
    throw failure('REST_OFFSETS_UNREADABLE', { reason });
  }
  if (!/^-?\d+$/.test(value.text)) return Number(value.text);
  const number = Number(value.text);
  return Number.isSafeInteger(number) ? number : BigInt(value.text);
}

/** Body of PUT /admin/loggers/{l}. */
export function levelBody(text: string): string {
  const level = objectOf(text, null).get('level') ?? null;
  if (level === null) throw failure('REST_LEVEL_MISSING', {});
  if (level === '') throw failure('REST_LEVEL_EMPTY', {});
  return scalar('level', level).trim();
}

function objectOf(text: string, fields: readonly string[] | null): ReadonlyMap<string, Json> {
  const body = parseBody(text);
  if (!(body instanceof Map)) unreadable('it is not a JSON object');
  if (fields !== null) onlyFields(body as ReadonlyMap<string, Json>, fields);
  return body as ReadonlyMap<string, Json>;
}

function onlyFields(object: ReadonlyMap<string, Json>, fields: readonly string[]): void {
  for (const name of object.keys()) {
    if (!fields.includes(name)) {
      unreadable(`Unrecognized field "${name}", not marked as ignorable (known: ${fields.join(', ')})`);
    }
  }
}

function parseBody(text: string): Json {
  if (text.trim() === '') unreadable('it is empty');
  return parseJson(text);
}

/** A map without prototype keys, so that "constructor" or "__proto__" are ordinary names. */
function emptyMap<V>(): Record<string, V> {
  return Object.create(null) as Record<string, V>;
}

function unreadable(detail: string): never {
  throw failure('REST_BODY_UNREADABLE', { detail });
}
