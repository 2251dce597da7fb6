// The three predicates of Kafka Connect: HasHeaderKey, RecordIsTombstone, TopicNameMatches.
import type { Predicate } from '../../api/transform.js';
import { ConfigDef } from '../../config/config-def.js';
import type { ConfigKey } from '../../config/config-key.js';
import { compileJavaRegex } from '../../config/java-regex.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import { allOf, nonEmpty } from '../../config/validators.js';
import type { ConnectRecord } from '../../data/record.js';
import { javaRegex, key } from '../shared/keys.js';

type Test = (record: ConnectRecord) => boolean;

function predicate(keys: readonly ConfigKey[], prepare: (config: ParsedConfig) => Test): Predicate {
  const def = new ConfigDef(keys);
  let test: Test = () => false;
  return {
    config: () => def,
    configure(props) {
      test = prepare(def.parse(props));
    },
    test: (record) => test(record),
  };
}

export const createHasHeaderKey = (): Predicate =>
  predicate([key('name', { validator: nonEmpty, documentation: 'The header name.' })], (config) => {
    const name = config.string('name');
    return (record) => record.headers.entries.some((header) => header.key === name);
  });

export const createRecordIsTombstone = (): Predicate =>
  predicate([], () => (record) => record.value === null || record.value === undefined);

export const createTopicNameMatches = (): Predicate =>
  predicate(
    [
      key('pattern', {
        validator: allOf(nonEmpty, javaRegex),
        documentation: 'A Java regular expression that the whole topic must match.',
      }),
    ],
    (config) => {
      const regex = compileJavaRegex(config.string('pattern'));
      return (record) => regex.matches(record.topic);
    },
  );
