// Recorded cases in which Millrace knowingly does not do what the original did, each with its reason.
import { Struct } from '../../../src/data/struct.js';
import type { Recorded } from '../../converters/recorded.js';
import { recordOf, schemaType } from './recorded-cases.js';

interface Difference {
  readonly reason: string;
  matches(one: Recorded): boolean;
}

const named = (one: Recorded, name: string) => one.class?.endsWith(name) ?? false;

const differences: readonly Difference[] = [
  {
    reason:
      'A struct added by add.fields loses its fields in the original, which then fails on every row that has one.',
    matches: (one) =>
      named(one, '.ExtractNewRecordState') &&
      (one.config['add.fields'] ?? one.config['add.headers']) === 'before',
  },
  {
    reason:
      "The Java hash of a struct hangs on its schema's type, whose hash is another one in every process.",
    matches: (one) => named(one, '.PartitionRouting') && one.config['partition.payload.fields'] === 'source',
  },
  {
    reason: 'The original accepts this zone and then fails on the first record; it is refused in the config.',
    matches: (one) => named(one, '.TimezoneConverter') && one.config['converted.timezone'] === 'EST',
  },
  {
    reason:
      'Java 17 prints 3.0E10 as a float with digits that are not its value (3.0000001E10); later ones do not.',
    matches: (one) =>
      named(one, '.VectorToJsonConverter') && JSON.stringify(one.result ?? {}).includes('3.0000001E10'),
  },
  {
    reason: 'The original writes a big-endian member of a collection in the byte order of the first one.',
    matches: (one) =>
      named(one, '.SwapGeometryCoordinates') && one.result?.value !== undefined && isCollection(one.record),
  },
  {
    reason: 'The original fails on every record where a placement is misspelt; it is refused in the config.',
    matches: (one) => one.config['table.fields.additional.placement'] === 'type:nope',
  },
  {
    reason: 'Where JSON cannot be expanded, the original emits the text under the schema it began to infer.',
    matches: (one) =>
      one.config['table.expand.json.payload'] === 'true' &&
      ((one.result?.value?.t === 'str' && schemaType(one.result.valueSchema) !== 'STRING') ||
        /^Invalid Java object for schema|"key" is null/.test(one.error?.error ?? '')),
  },
  {
    reason: 'The original fails on a tombstone.',
    matches: (one) =>
      named(one, '.DecodeLogicalDecodingMessageContent') && one.error?.class === 'NullPointerException',
  },
  {
    reason: 'To an expression of the original no key or value is null: it sees an object that has no fields.',
    matches: (one) =>
      one.config['condition'] === 'value == null' && one.config['null.handling.mode'] === 'evaluate',
  },
];

/** The recorded collections have one little-endian and one big-endian member. */
function isCollection(record: number): boolean {
  const { value } = recordOf(record);
  const after = value instanceof Struct && value.schema.field('after') ? value.get('after') : null;
  const shape = after instanceof Struct && after.schema.field('g') ? after.get('g') : null;
  return shape instanceof Struct && (shape.get('wkb') as Uint8Array)[1] === 7;
}

export const differs = (one: Recorded): boolean => differences.some((difference) => difference.matches(one));
