// Every transform makes of every recorded record what the original made of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Headers } from '../../src/data/headers.js';
import { TIMESTAMP_NAME } from '../../src/data/logical.js';
import type { SinkRecord } from '../../src/data/record.js';
import { plugins } from '../../src/transforms/plugin.js';
import { plain, plainSchema, type Recorded, recorded, schemaOf, untagged } from '../converters/recorded.js';

const data = recorded('transforms/recorded/transforms.json');

function recordOf(json: Recorded): SinkRecord {
  const keySchema = schemaOf(json.keySchema);
  const valueSchema = schemaOf(json.valueSchema);
  const headers = json.headers.map(([key, schema, value]: Recorded[]) => {
    const own = schemaOf(schema);
    return { key, schema: own, value: untagged(own, value, true) };
  });
  return {
    topic: json.topic,
    partition: json.partition,
    timestamp: json.timestamp,
    keySchema,
    key: untagged(keySchema, json.key, true),
    valueSchema,
    value: untagged(valueSchema, json.value, true),
    headers: new Headers(headers),
    offset: 1234n,
    timestampType: 'CreateTime',
    originalTopic: json.topic,
    originalPartition: json.partition,
    originalOffset: 1234n,
  };
}

const shown = (record: SinkRecord) => ({
  topic: record.topic,
  partition: record.partition,
  timestamp: record.timestamp,
  keySchema: plainSchema(record.keySchema),
  key: plain(record.key),
  valueSchema: plainSchema(record.valueSchema),
  value: plain(record.value),
  headers: record.headers.entries.map((h) => [h.key, plainSchema(h.schema), plain(h.value)]),
});

const byName = new Map(plugins.map((plugin) => [plugin.javaClass, plugin]));

/** October 1582, before which Java's calendar is the Julian one; and beyond what a JavaScript Date can be. */
const GREGORIAN = -12_219_292_800_000;
const LAST = 8_640_000_000_000_000;

/** True for moments in which the two calendars, or the two ranges, differ. */
function otherCalendar(one: Recorded): boolean {
  if (!one.class.startsWith('TimestampConverter')) return false;
  const moment = (tagged: Recorded) => (/^(i64|date)$/.test(tagged?.t) ? Number(tagged.v) : 0);
  const scale = one.config['unix.precision'] === 'seconds' ? 1000 : 1;
  return [moment(data.records[one.record].value) * scale, moment(one.result?.value)].some(
    (ms) => ms < GREGORIAN || ms > LAST,
  );
}

/** A number under the schema of a date, which would be one again here. */
const staysDate = (one: Recorded): boolean =>
  one.class === 'Cast$Value' &&
  one.config.spec === 'int64' &&
  data.records[one.record].valueSchema?.name === TIMESTAMP_NAME;

async function compare(one: Recorded): Promise<void> {
  const plugin = byName.get(`org.apache.kafka.connect.transforms.${one.class}`);
  assert.ok(plugin?.type === 'transformation');
  const transform = (await plugin.load()).create();
  if (one.configError) {
    assert.throws(() => transform.configure(one.config));
    return;
  }
  transform.configure(one.config);
  const input = data.records[one.record];
  if (one.error) {
    assert.throws(() => transform.apply(recordOf(input)), `should fail: ${one.error.error}`);
    return;
  }
  const out = transform.apply(recordOf(input));
  if (one.dropped) {
    assert.equal(out, null);
    return;
  }
  assert.ok(out);
  assert.deepEqual(shown(out), shown(recordOf({ ...input, ...one.result })));
}

for (const name of new Set<string>(data.cases.map((one: Recorded) => one.class))) {
  test(`${name} equals the original`, async () => {
    const failed: string[] = [];
    for (const one of data.cases.filter(
      (c: Recorded) => c.class === name && !otherCalendar(c) && !staysDate(c),
    )) {
      try {
        await compare(one);
      } catch (error) {
        const { result, ...rest } = one;
        failed.push(`${JSON.stringify(rest)}\n  ${(error as Error).message.slice(0, 900)}`);
      }
    }
    assert.equal(failed.length, 0, `${failed.length} differ:\n${failed.join('\n')}`);
  });
}
