// Filter and ContentBasedRouter: records kept or routed by a JavaScript expression. Groovy and WebAssembly, which the
// original offers too, are refused by name.

import type { ConfigKey } from '../../../config/config-key.js';
import { compileJavaRegex } from '../../../config/java-regex.js';
import { nonEmpty } from '../../../config/validators.js';
import type { ConnectRecord } from '../../../data/record.js';
import { failure } from '../../../errors/failure.js';
import { javaRegex, key } from '../../shared/keys.js';
import { type Apply, transformation } from '../../shared/transform.js';
import { isNull } from '../shared/envelope.js';
import { choice, choiceKey } from '../shared/options.js';
import { type Answer, compileExpression } from './sandbox.js';

const LANGUAGES = ['jsr223.graal.js', 'jsr223.js', 'js'];

function scriptKeys(expression: ConfigKey): ConfigKey[] {
  return [
    key('topic.regex', {
      default: null,
      importance: 'LOW',
      validator: javaRegex,
      documentation:
        'Java regular expression that the whole topic must match for the expression to be evaluated.',
    }),
    key('language', {
      importance: 'HIGH',
      validator: nonEmpty,
      documentation:
        'The language of the expression: `jsr223.graal.js` or `js`, both JavaScript as Node.js runs it.',
    }),
    expression,
    choiceKey('null.handling.mode', ['keep', 'drop', 'evaluate'], {
      default: 'keep',
      importance: 'LOW',
      documentation: 'Records with a null value are kept or dropped without evaluation, or evaluated.',
    }),
  ];
}

function scripting(name: string, documentation: string, decide: (answer: Answer, at: Place) => Apply) {
  const expressionKey = key(name, { importance: 'HIGH', validator: nonEmpty, documentation });
  return transformation({
    keys: scriptKeys(expressionKey),
    prepare(config) {
      const language = config.string('language');
      if (!LANGUAGES.includes(language)) {
        throw failure('CONFIG_UNSUPPORTED', {
          name: 'language',
          value: language,
          supported: 'jsr223.graal.js or js',
        });
      }
      const expression = config.string(name);
      const evaluate = compileExpression(expression);
      const pattern = config.nullableString('topic.regex');
      const topics = pattern === null || pattern === '' ? null : compileJavaRegex(pattern);
      const nulls = choice(config.string('null.handling.mode'));
      return <R extends ConnectRecord>(record: R): R | null => {
        if (topics !== null && !topics.matches(record.topic)) return record;
        if (isNull(record.value) && nulls !== 'evaluate') return nulls === 'keep' ? record : null;
        return decide(evaluate(record), { expression, topic: record.topic })(record);
      };
    },
  });
}

interface Place {
  readonly expression: string;
  readonly topic: string;
}

function wrongType(answer: Answer, place: Place, wanted: string): Error {
  const got = answer.kind === 'other' ? answer.type : answer.kind === 'none' ? 'null' : answer.kind;
  return failure('EXPRESSION_FAILED', { ...place, detail: `it answered ${got}, not ${wanted}` });
}

const keep: Apply = (record) => record;
const drop: Apply = () => null;

export const createFilter = () =>
  scripting(
    'condition',
    'Expression that answers true for a record to be kept, false for one to be dropped.',
    (answer, place) => {
      if (answer.kind !== 'boolean') throw wrongType(answer, place, 'a boolean');
      return answer.value ? keep : drop;
    },
  );

export const createRouter = () =>
  scripting(
    'topic.expression',
    'Expression that answers the new topic, or null to leave it.',
    (answer, place) => {
      if (answer.kind === 'none') return keep;
      if (answer.kind !== 'text') throw wrongType(answer, place, 'a text');
      const topic = answer.value;
      return (record) => ({ ...record, topic });
    },
  );
