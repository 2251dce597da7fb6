// ReadToInsertEvent (of the MySQL connector): snapshot reads become inserts.
import { Struct } from '../../../data/struct.js';
import { transformation } from '../../shared/transform.js';
import { changeEvent, operation, parts } from '../shared/envelope.js';

export const create = () =>
  transformation({
    keys: [],
    prepare: () => (record) => {
      const event = changeEvent(record);
      if (event === null || operation(event) !== 'r') return record;
      const values = event.values.slice();
      values[parts(event.schema).op] = 'c';
      return { ...record, value: new Struct(event.schema, values) };
    },
  });
