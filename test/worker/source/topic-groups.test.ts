// Groups of topic settings: defaults, order, patterns, and the original's errors for what is wrong in them (as Kafka Connect
// 4.1.1 answered for these very properties).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { topicGroups } from '../../../src/worker/source/topic-groups.js';

const complete = {
  'topic.creation.default.partitions': '3',
  'topic.creation.default.replication.factor': '-1',
};

test('no property, no group', () => {
  assert.deepEqual(topicGroups({ name: 'c' }), []);
});

test('groups are tried in their order, the default last, with its settings where they have none', () => {
  const groups = topicGroups({
    ...complete,
    'topic.creation.default.retention.ms': '5',
    // Not for the user to say: the default group takes everything.
    'topic.creation.default.include': 'x[',
    'topic.creation.groups': 'b, a,default',
    'topic.creation.a.include': 'x.*,y',
    'topic.creation.a.exclude': 'xx',
    'topic.creation.a.cleanup.policy': 'compact',
    'topic.creation.b.include': 'xb',
    'topic.creation.b.partitions': '7',
    'topic.creation.b.replication.factor': '2',
  });
  assert.deepEqual(
    groups.map(({ name, partitions, replicationFactor, configs }) => ({
      name,
      partitions,
      replicationFactor,
      configs,
    })),
    [
      { name: 'b', partitions: 7, replicationFactor: 2, configs: {} },
      { name: 'a', partitions: 3, replicationFactor: -1, configs: { 'cleanup.policy': 'compact' } },
      { name: 'default', partitions: 3, replicationFactor: -1, configs: { 'retention.ms': '5' } },
    ],
  );
  const groupOf = (topic: string) => groups.find((group) => group.matches(topic))?.name;
  assert.deepEqual(['xb', 'xa', 'xx', 'y', 'yy'].map(groupOf), ['b', 'a', 'default', 'a', 'default']);
});

test('what is wrong is refused with the text of the original', () => {
  const factor =
    'Missing required configuration "topic.creation.default.replication.factor" which has no default value.';
  const cases: [Record<string, string>, string | RegExp][] = [
    [{ 'topic.creation.groups': 'a' }, factor],
    [{ 'topic.creation.default.partitions': '1' }, factor],
    [{ 'topic.creation.b.partitions': '1' }, factor],
    [
      { ...complete, 'topic.creation.default.replication.factor': '0' },
      "Invalid value 0 for configuration replication.factor: Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default",
    ],
    [
      { ...complete, 'topic.creation.default.partitions': '0' },
      "Invalid value 0 for configuration partitions: Number of partitions must be positive, or -1 to use the broker's default",
    ],
    [
      { ...complete, 'topic.creation.default.partitions': 'z' },
      'Invalid value z for configuration topic.creation.default.partitions: Not a number of type INT',
    ],
    [
      {
        ...complete,
        'topic.creation.groups': 'a',
        'topic.creation.a.include': 'x[',
        'topic.creation.a.partitions': '0',
      },
      /^Invalid value \[x\[\] for configuration include: Syntax error in regular expression: /,
    ],
  ];
  for (const [props, text] of cases) {
    assert.throws(
      () => topicGroups(props),
      (error: Error) => {
        assert.ok(isFailure(error, 'CONFIG_INVALID'));
        if (typeof text === 'string') assert.equal(error.message, text);
        else assert.match(error.message, text);
        return true;
      },
    );
  }
});
