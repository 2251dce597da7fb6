// ExtractChangedRecordState: headers with the names of the columns that an update changed, and of those it did not.
import { arrayOf, OPTIONAL_STRING, type Schema } from '../../../data/schema.js';
import { key } from '../../shared/keys.js';
import { transformation } from '../../shared/transform.js';
import { DeleteHeaders } from '../shared/delete-headers.js';
import { changeEvent, part } from '../shared/envelope.js';
import { sameValue } from '../shared/same-value.js';

const option = (name: string, which: string) =>
  key(name, {
    importance: 'LOW',
    default: null,
    documentation: `Header for the names of the ${which} columns; without it there is no such header.`,
  });

export const create = () =>
  transformation({
    keys: [option('header.changed.name', 'changed'), option('header.unchanged.name', 'unchanged')],
    prepare(config) {
      const header = (name: string) => {
        const text = config.nullableString(name);
        if (text === null || text.trim() === '') return null;
        return { name: text, schema: arrayOf(OPTIONAL_STRING, { optional: true, name: text }) };
      };
      const changed: { name: string; schema: Schema } | null = header('header.changed.name');
      const unchanged = header('header.unchanged.name');
      const deletes = new DeleteHeaders();
      return (record) => {
        const event = changeEvent(record);
        if (event === null) {
          const headers = record.valueSchema === null ? deletes.behind(record) : record.headers;
          return headers === record.headers ? record : { ...record, headers };
        }
        const after = part(event, 'after');
        const before = part(event, 'before');
        const changedNames: string[] = [];
        const unchangedNames: string[] = [];
        if (after !== null && before !== null) {
          for (const field of after.schema.fields) {
            const same = sameValue(after.values[field.index] ?? null, before.getWithoutDefault(field.name));
            (same ? unchangedNames : changedNames).push(field.name);
          }
        }
        let { headers } = record;
        if (changed) headers = headers.with(changed.name, changed.schema, changedNames);
        if (unchanged) headers = headers.with(unchanged.name, unchanged.schema, unchangedNames);
        deletes.passed(record, headers);
        return headers === record.headers ? record : { ...record, headers };
      };
    },
  });
