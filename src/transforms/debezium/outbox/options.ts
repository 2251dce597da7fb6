// The config keys of outbox.EventRouter and its list of additional fields. Used by event-router.ts.
import { rule } from '../../../config/validators.js';
import { ADJUSTMENT_MODES } from '../../../data/text/name-adjuster.js';
import { javaRegex, type KeyOptions, key } from '../../shared/keys.js';
import { configError } from '../../shared/transform.js';
import { choice, choiceKey } from '../shared/options.js';

const routedByValue = '\u0024{routedByValue}';

const column = (name: string, options: KeyOptions) => ({
  ...key(name, { importance: 'LOW', ...options }),
  group: 'Table',
});

const pairs = rule('list of column:placement[:alias]', (value) =>
  (value as string[]).every((item) => [2, 3].includes(item.split(':').length))
    ? null
    : `A comma-separated list of valid String pairs or trios is expected but got: [${(value as string[]).join(', ')}]`,
);

export const outboxKeys = [
  column('table.field.event.id', {
    default: 'id',
    documentation: 'Column with the id of the event: becomes header `id`.',
  }),
  column('table.field.event.key', {
    default: 'aggregateid',
    documentation: "Column that becomes the record's key.",
  }),
  column('table.field.event.type', { default: 'type', documentation: 'Column with the type of the event.' }),
  column('table.field.event.payload', {
    default: 'payload',
    documentation: "Column that becomes the record's value.",
  }),
  column('table.field.event.timestamp', {
    default: null,
    importance: 'MEDIUM',
    documentation: "Column with the record's timestamp; the event's `ts_ms` where not given or null.",
  }),
  column('table.fields.additional.placement', {
    type: 'LIST',
    default: null,
    importance: 'HIGH',
    validator: pairs,
    documentation:
      'More columns to carry: `column:header`, `column:envelope` or `column:partition`, each with `:alias` behind it where the name changes.',
  }),
  column('table.field.additional.missing', {
    default: 'error',
    importance: 'MEDIUM',
    documentation: 'What happens where such a column is not there: `error` or `ignore`.',
  }),
  column('table.field.event.schema.version', {
    default: null,
    documentation: "Column (INT32) with the version of the value's schema.",
  }),
  {
    ...choiceKey('table.op.invalid.behavior', ['warn', 'error', 'fatal'], {
      default: 'warn',
      documentation:
        'An update of an outbox row is dropped with a warning or an error in the log, or ends the task (`fatal`).',
    }),
    group: 'Table',
  },
  column('table.expand.json.payload', {
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    documentation: 'Whether a payload that is a JSON text becomes a struct, its schema inferred.',
  }),
  {
    ...choiceKey('table.json.payload.null.behavior', ['ignore', 'optional_bytes'], {
      default: 'ignore',
      documentation:
        'Fields that are null in such a payload are left out (`ignore`) or kept as optional bytes.',
    }),
    group: 'Table',
  },
  {
    ...choiceKey('field.name.adjustment.mode', ADJUSTMENT_MODES, {
      default: 'none',
      importance: 'LOW',
      documentation: 'How names of fields in such a payload are bent: `none`, `avro` or `avro_unicode`.',
    }),
    group: 'Table',
  },
  {
    ...key('route.by.field', {
      default: 'aggregatetype',
      importance: 'HIGH',
      documentation: 'Column that chooses the topic.',
    }),
    group: 'Router',
  },
  {
    ...key('route.topic.regex', {
      default: '(?<routedByValue>.*)',
      importance: 'LOW',
      validator: javaRegex,
      documentation:
        'Java regular expression that the value of that column must match for it to be replaced.',
    }),
    group: 'Router',
  },
  {
    ...key('route.topic.replacement', {
      default: `outbox.event.${routedByValue}`,
      importance: 'HIGH',
      documentation: 'The topic, with the groups of `route.topic.regex`.',
    }),
    group: 'Router',
  },
  {
    ...key('route.tombstone.on.empty.payload', {
      type: 'BOOLEAN',
      default: false,
      importance: 'HIGH',
      documentation: 'Whether a null or blank payload becomes a tombstone.',
    }),
    group: 'Router',
  },
];

export interface AdditionalField {
  readonly column: string;
  readonly placement: 'header' | 'envelope' | 'partition';
  readonly alias: string;
}

/** Throws CONFIG_INVALID on a placement that there is not. */
export function additionalFields(list: readonly string[]): AdditionalField[] {
  return list.map((item) => {
    const [column, placement, alias] = item.split(':').map((part) => part.trim());
    const place = choice(placement ?? '');
    if (place !== 'header' && place !== 'envelope' && place !== 'partition') {
      throw configError(
        `table.fields.additional.placement: there is no placement "${placement}", only header, envelope and partition`,
      );
    }
    return { column, placement: place, alias: alias ?? column };
  });
}
