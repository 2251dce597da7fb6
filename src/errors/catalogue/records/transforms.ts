// Errors of the transforms: expressions that do not compile or fail on a record, transforms that are not there.
import { entry } from '../../entry.js';

export const transformErrors = {
  TRANSFORM_UNSUPPORTED: entry<{ javaClass: string; reason: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `The transform ${p.javaClass} is not supported: ${p.reason}`,
    remedy: () => 'Take it out of the list of transforms.',
  }),
  EXPRESSION_INVALID: entry<{ expression: string; problem: string }>({
    status: 400,
    retriable: false,
    javaClass: 'io.debezium.DebeziumException',
    message: (p) => `Failed to parse expression '${p.expression}': ${p.problem}`,
    remedy: () => 'Write one JavaScript expression, or statements of which the last one has the value.',
  }),
  EXPRESSION_FAILED: entry<{ expression: string; topic: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'io.debezium.DebeziumException',
    message: (p) =>
      `Error while evaluating expression '${p.expression}' for a record of topic ${p.topic}: ${p.detail}`,
    remedy: () =>
      'Make the expression fit every record that reaches it (before and after may be null), or set topic.regex or a predicate.',
  }),
};
