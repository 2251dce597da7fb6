// Schemas and bytes of JsonSchemaConverter equal the original's, option by option, in both directions. The recordings keep
// each schema and value once (original/RecordJsonSchema.java).
import assert from 'node:assert/strict';
import { jsonSchemaOptions } from '../../../src/converters/json-schema/options.js';
import { JSON_SCHEMA_CONVERTER_CONFIG, jsonSchemaCodec } from '../../../src/converters/json-schema.js';
import { compareWithOriginal } from '../registry/original-cases.js';

compareWithOriginal({
  recordings: 'json-schema.json',
  codecOf: (props) => jsonSchemaCodec(jsonSchemaOptions(JSON_SCHEMA_CONVERTER_CONFIG.parse(props))),
  written({ one, schema, value, write }, codec) {
    assert.ok(schema);
    if (one.bytes === null) {
      assert.equal(codec.fromConnect(schema).text, one.json);
      assert.equal(value, null);
      assert.equal(codec.writesNull!(schema), false);
      return;
    }
    const { text, bytes } = write();
    assert.equal(text, one.json);
    assert.equal(bytes.toString('utf8'), one.bytes);
  },
  read(one, codec) {
    const parsed = codec.parse(one.json, []);
    return codec.reader(parsed, parsed, 1)(Buffer.from(one.data, 'utf8'));
  },
  // A schema that contains itself was read, but not recorded: its recorder went round in it.
  readable: (one) => one.class === 'StackOverflowError',
});
