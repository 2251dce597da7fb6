// SchemaChangeEventFilter: drops schema change events of the listed types (CREATE, ALTER, DROP, TRUNCATE, DATABASE).
import { Struct } from '../../../data/struct.js';
import { key } from '../../shared/keys.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, configError, dataError, transformation } from '../../shared/transform.js';
import { isNull, typedValue } from '../shared/envelope.js';

const TYPES = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'DATABASE']);

const isSchemaChange = bySchema(
  ({ name }) =>
    name !== undefined && (name.endsWith('.SchemaChangeValue') || name.endsWith('.SchemaChangeKey')),
);

export const create = () =>
  transformation({
    keys: [
      key('schema.change.event.exclude.list', {
        importance: 'HIGH',
        documentation:
          'Types of schema change to drop: `CREATE`, `ALTER`, `DROP`, `TRUNCATE`, `DATABASE`, separated by commas.',
      }),
    ],
    prepare(config) {
      const excluded = new Set(
        config
          .string('schema.change.event.exclude.list')
          .split(',')
          .map((type) => type.trim()),
      );
      for (const type of excluded) {
        if (!TYPES.has(type))
          throw configError(`schema.change.event.exclude.list: there is no event type "${type}"`);
      }
      return (record) => {
        if (isNull(record.value) || !record.valueSchema || !isSchemaChange(record.valueSchema)) return record;
        const changes = typedValue(requireStruct(record.value, 'schema change'), 'tableChanges', 'ARRAY');
        if (changes === null) return null;
        const [first] = changes as unknown[];
        const type = first instanceof Struct ? (first.get('type') as string) : 'DATABASE';
        if (!TYPES.has(type)) throw dataError(`There is no schema change event type "${type}"`);
        return excluded.has(type) ? null : record;
      };
    },
  });
