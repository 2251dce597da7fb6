// TimezoneConverter: temporal columns of before and after (and the source's times, where named) moved to a zone. What
// to convert is worked out once a schema and rule.
import type { ParsedConfig } from '../../../config/parsed-config.js';
import type { ConnectRecord } from '../../../data/record.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { key } from '../../shared/keys.js';
import { bySchema, configError, transformation } from '../../shared/transform.js';
import { changeEvent } from '../shared/envelope.js';
import { required } from '../shared/options.js';
import { type FieldRules, fieldRules } from './timezone-rules.js';
import { type Convert, conversionOf, shiftedInstant } from './timezone-values.js';
import { type Zone, zoneOf } from './zone.js';

const list = (name: string, what: string) =>
  key(name, {
    type: 'LIST',
    default: null,
    importance: 'HIGH',
    documentation: `${what}: \`source:<table>\`, \`source:<table>:<field>\`, \`topic:<topic>\`, \`topic:<topic>:<field>\` or \`<table or topic>:<field>\`. A field may begin with \`before.\`, \`after.\` or \`source.\`.`,
  });

const keys = [
  key('converted.timezone', {
    importance: 'HIGH',
    validator: required,
    documentation: 'The zone: a region such as `America/Los_Angeles` or an offset such as `+08:00`.',
  }),
  list('include.list', 'What is converted, where not everything is'),
  list('exclude.list', 'What is not converted'),
];

export const create = () => transformation({ keys, prepare });

type Mode = 'all' | 'include' | 'exclude';
const ALL: ReadonlySet<string> = new Set();

function prepare(config: ParsedConfig) {
  const include = config.list('include.list');
  const exclude = config.list('exclude.list');
  const name = config.string('converted.timezone');
  const included = include.length > 0 ? fieldRules(include, 'include') : null;
  const excluded = included === null && exclude.length > 0 ? fieldRules(exclude, 'exclude') : null;
  const zone = zoneOf(name);
  if (zone === null) {
    throw configError(
      'Invalid timezone format. Please specify either a geographic timezone (e.g. America/Los_Angeles) or a UTC offset in the format of +/-hh:mm, (e.g. +08:00).',
    );
  }
  if (include.length > 0 && exclude.length > 0) {
    throw configError('Both include and exclude lists are specified. Please specify only one.');
  }
  const choose = chooser(included, excluded);
  const planOf = bySchema((schema) => plansOf(schema, zone));

  return <R extends ConnectRecord>(record: R): R => {
    const event = changeEvent(record);
    if (event === null) return record;
    const chosen = choose(record.topic, tableOf(event));
    if (chosen === null) return record;
    const value = converted(event, planOf(event.schema)(chosen.mode, chosen.fields));
    return value === event ? record : { ...record, value };
  };
}

interface Chosen {
  readonly mode: Mode;
  readonly fields: ReadonlySet<string>;
}

const EVERYTHING: Chosen = { mode: 'all', fields: ALL };

function chooser(included: FieldRules | null, excluded: FieldRules | null) {
  return (topic: string, table: string | null): Chosen | null => {
    const rules = included ?? excluded;
    if (rules === null) return EVERYTHING;
    const fields = rules.fieldsOf(topic, table);
    if (included)
      return fields === null ? null : fields.size === 0 ? EVERYTHING : { mode: 'include', fields };
    return fields === null ? EVERYTHING : fields.size === 0 ? null : { mode: 'exclude', fields };
  };
}

function tableOf(event: Struct): string | null {
  const source = event.schema.field('source');
  const struct = source && event.values[source.index];
  if (!(struct instanceof Struct)) return null;
  const table = struct.schema.field('table');
  return table ? ((struct.values[table.index] as string | null) ?? null) : null;
}

interface Step {
  /** Position of before, after or source in the event. */
  readonly index: number;
  readonly fields: readonly { readonly index: number; readonly convert: Convert }[];
}

/** The steps for a mode and its fields; kept by the identity of the set of fields. */
function plansOf(schema: Schema, zone: Zone) {
  const known = new Map<Mode, Map<ReadonlySet<string>, readonly Step[]>>();
  return (mode: Mode, fields: ReadonlySet<string>): readonly Step[] => {
    const ofMode = known.get(mode) ?? new Map<ReadonlySet<string>, readonly Step[]>();
    known.set(mode, ofMode);
    let steps = ofMode.get(fields);
    if (!steps) {
      steps = stepsOf(schema, zone, { mode, fields });
      ofMode.set(fields, steps);
    }
    return steps;
  };
}

function stepsOf(schema: Schema, zone: Zone, { mode, fields }: Chosen): Step[] {
  const named = { before: new Set<string>(), after: new Set<string>(), source: new Set<string>() };
  for (const field of fields) {
    const match = /^(before|after|source)\.(.*)$/s.exec(field);
    if (match) named[match[1] as keyof typeof named].add(match[2]);
    else {
      named.before.add(field);
      named.after.add(field);
    }
  }
  const steps: Step[] = [];
  for (const part of ['before', 'after', 'source'] as const) {
    const at = schema.field(part);
    if (at?.schema.type !== 'STRUCT' || (part === 'source' && named.source.size === 0)) continue;
    const converts = at.schema.fields.flatMap((field) => {
      const wanted = mode === 'all' || (mode === 'include') === named[part].has(field.name);
      const isTime =
        part === 'source' && /^ts_(ms|us|ns)$/.test(field.name) && field.schema.name === undefined;
      const convert = isTime ? shiftedInstant(field.name, zone) : conversionOf(field.schema.name, zone);
      return wanted && convert ? [{ index: field.index, convert }] : [];
    });
    if (converts.length > 0) steps.push({ index: at.index, fields: converts });
  }
  return steps;
}

function converted(event: Struct, steps: readonly Step[]): Struct {
  let values: unknown[] | null = null;
  for (const { index, fields } of steps) {
    const struct = event.values[index];
    if (!(struct instanceof Struct)) continue;
    const own = struct.values.slice();
    for (const field of fields) {
      const value = own[field.index] ?? struct.schema.fields[field.index].schema.defaultValue ?? null;
      if (value !== null) own[field.index] = field.convert(value);
    }
    values ??= event.values.slice();
    values[index] = new Struct(struct.schema, own);
  }
  return values === null ? event : new Struct(event.schema, values);
}
