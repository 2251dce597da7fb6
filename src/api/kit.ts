// What a plugin of one's own is written with: a transform or predicate is a name, its config keys and a function. Used
// through `millrace/plugin`, and handed to plugin files that export `plugins` as a function. Loads nothing of the worker.
import { ConfigDef } from '../config/config-def.js';
import type { ConfigKey } from '../config/config-key.js';
import type { ParsedConfig } from '../config/parsed-config.js';
import { Decimal, parseDecimal } from '../data/decimal.js';
import { Headers, NO_HEADERS } from '../data/headers.js';
import { dateSchema, decimalSchema, timeSchema, timestampSchema } from '../data/logical.js';
import { type ConnectRecord, withChanges } from '../data/record.js';
import { arrayOf, mapOf, primitive, Schema, schemaEquals, structOf } from '../data/schema.js';
import { Struct, structFrom } from '../data/struct.js';
import { failure } from '../errors/failure.js';
import type { Logger } from './logger.js';
import type { PluginDescriptor } from './plugin.js';

/** A config key with what a plugin must say of it; the rest has defaults. */
export type PluginKey = Pick<ConfigKey, 'name' | 'type'> & Partial<Omit<ConfigKey, 'name' | 'type'>>;

interface Definition {
  /** The name under which configs call it, e.g. `com.example.MaskEmail`; its last part works too. */
  readonly name: string;
  /** Shown by GET /connector-plugins; `1.0.0` by default. */
  readonly version?: string | undefined;
  readonly keys?: readonly PluginKey[] | undefined;
}

export interface TransformPlugin extends Definition {
  /**
   * Called once with the parsed config; answers the function of a record: the record to go on with (the same, or a
   * changed copy by `withChanges`), or null to drop it. Throw `invalid(...)` on a record that cannot be handled.
   */
  create(
    config: ParsedConfig,
    log: Pick<Logger, 'warn' | 'error'>,
  ): <R extends ConnectRecord>(record: R) => R | null;
}

export interface PredicatePlugin extends Definition {
  /** Called once with the parsed config; answers the test of a record. */
  create(config: ParsedConfig): (record: ConnectRecord) => boolean;
}

const defOf = ({ keys = [] }: Definition): ConfigDef =>
  new ConfigDef(keys.map((key) => ({ importance: 'MEDIUM', documentation: '', ...key }) as ConfigKey));

/** A transform as a plugin: an element of the array `plugins` that a plugin file exports. */
export function defineTransform(plugin: TransformPlugin): PluginDescriptor {
  const def = defOf(plugin);
  const create = () => {
    let log: Pick<Logger, 'warn' | 'error'> = { warn: () => {}, error: () => {} };
    let apply: <R extends ConnectRecord>(record: R) => R | null = (record) => record;
    return {
      config: () => def,
      logTo(logger: Logger) {
        log = logger;
      },
      configure(props: Readonly<Record<string, string>>) {
        apply = plugin.create(def.parse(props), log);
      },
      apply: <R extends ConnectRecord>(record: R): R | null => apply(record),
    };
  };
  return {
    type: 'transformation',
    javaClass: plugin.name,
    version: plugin.version ?? '1.0.0',
    load: async () => ({ create }),
  };
}

/** A predicate as a plugin. */
export function definePredicate(plugin: PredicatePlugin): PluginDescriptor {
  const def = defOf(plugin);
  const create = () => {
    let test: (record: ConnectRecord) => boolean = () => false;
    return {
      config: () => def,
      configure(props: Readonly<Record<string, string>>) {
        test = plugin.create(def.parse(props));
      },
      test: (record: ConnectRecord) => test(record),
    };
  };
  return {
    type: 'predicate',
    javaClass: plugin.name,
    version: plugin.version ?? '1.0.0',
    load: async () => ({ create }),
  };
}

/**
 * Remembers what is derived from a schema for as long as that schema lives. Derive a changed schema through this: what
 * converters compile for a schema object is found again by its identity, so one made anew for each record is slow.
 */
export function bySchema<T>(derive: (schema: Schema) => T): (schema: Schema) => T {
  const known = new WeakMap<Schema, { readonly derived: T }>();
  return (schema) => {
    let entry = known.get(schema);
    if (!entry) {
      entry = { derived: derive(schema) };
      known.set(schema, entry);
    }
    return entry.derived;
  };
}

/** The error of a record that cannot be handled: `errors.tolerance` and dead letters treat it as any bad record. */
export const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** All of the above, and the data model: what a plugin file that exports a function is given. */
export const kit = {
  arrayOf,
  bySchema,
  ConfigDef,
  dateSchema,
  Decimal,
  decimalSchema,
  definePredicate,
  defineTransform,
  Headers,
  invalid,
  mapOf,
  NO_HEADERS,
  parseDecimal,
  primitive,
  Schema,
  Struct,
  schemaEquals,
  structFrom,
  structOf,
  timeSchema,
  timestampSchema,
  withChanges,
};

export type PluginKit = typeof kit;
