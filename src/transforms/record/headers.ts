// DropHeaders, InsertHeader and Filter: transforms that look at nothing but a record's headers, or at nothing.
import { nonNull } from '../../config/validators.js';
import { Headers } from '../../data/headers.js';
import { parseLiteral } from '../../data/text/values-parse.js';
import { key, nonEmptyList } from '../shared/keys.js';
import { transformation } from '../shared/transform.js';

export const createDropHeaders = () =>
  transformation({
    keys: [
      key('headers', {
        type: 'LIST',
        importance: 'HIGH',
        validator: nonEmptyList,
        documentation: 'The names of the headers to drop, every occurrence of each.',
      }),
    ],
    prepare(config) {
      const dropped = new Set(config.list('headers'));
      return (record) =>
        record.headers.entries.some((header) => dropped.has(header.key))
          ? { ...record, headers: new Headers(record.headers.entries.filter((h) => !dropped.has(h.key))) }
          : record;
    },
  });

export const createInsertHeader = () =>
  transformation({
    keys: [
      key('header', { importance: 'HIGH', validator: nonNull, documentation: 'The name of the header.' }),
      key('value.literal', {
        importance: 'HIGH',
        validator: nonNull,
        documentation: 'The literal value that every record gets under that name.',
      }),
    ],
    prepare(config) {
      const name = config.string('header');
      const { schema, value } = parseLiteral(config.string('value.literal'));
      return (record) => ({ ...record, headers: record.headers.with(name, schema, value) });
    },
  });

export const createFilter = () => transformation({ keys: [], prepare: () => () => null });
