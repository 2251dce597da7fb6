// Debezium's converters write for every recorded record the bytes that the original wrote, and read them back to the
// same value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plugins } from '../../../src/converters/plugin.js';
import { cases, recordOf, resolved } from '../../transforms/debezium/recorded-cases.js';
import { plain, plainSchema, type Recorded, schemaOf, untagged } from '../recorded.js';

async function compare(one: Recorded): Promise<void> {
  const javaClass = `io.debezium.${one.converter.replace(/^converters\.converters/, 'converters')}`;
  const plugin = plugins.find((p) => p.type === 'converter' && p.javaClass === javaClass);
  assert.ok(plugin?.type === 'converter', javaClass);
  const converter = (await plugin.load()).create();
  if (one.configError) {
    assert.throws(
      () => converter.configure(one.config, false),
      `should not configure: ${one.configError.error}`,
    );
    return;
  }
  converter.configure(one.config, false);
  const { topic, valueSchema, value, headers } = recordOf(one.record);
  const write = () => converter.fromConnectData(topic, valueSchema, value, headers);
  if (one.error) {
    assert.throws(write, `should fail: ${one.error.error}`);
    return;
  }
  const bytes = write();
  assert.equal(bytes === null ? null : Buffer.from(bytes).toString('utf8'), one.bytes);
  if (bytes === null) return;
  const back = converter.toConnectData(topic, bytes, headers);
  const schema = schemaOf(resolved(one.backSchema));
  assert.deepEqual(plainSchema(back.schema), plainSchema(schema));
  assert.deepEqual(plain(back.value), plain(untagged(schema, resolved(one.back))));
}

const converterCases = cases.filter((one) => one.converter !== undefined);

for (const name of new Set<string>(converterCases.map((one) => one.converter))) {
  test(`${name} equals the original`, async () => {
    const failed: string[] = [];
    for (const one of converterCases.filter((c) => c.converter === name)) {
      try {
        await compare(one);
      } catch (error) {
        failed.push(
          `${JSON.stringify(one.config)} ${one.record} ${one.error?.error}\n  ${(error as Error).message.slice(0, 1500)}`,
        );
      }
    }
    assert.equal(failed.length, 0, `${failed.length} differ:\n${failed.slice(0, 12).join('\n')}`);
  });
}
