// Texts and bytes of ProtobufConverter equal the original's, option by option, in both directions. The recordings keep
// each schema, value and text once (original/RecordProtobuf.java).
import assert from 'node:assert/strict';
import { protobufOptions } from '../../../src/converters/protobuf/schema/options.js';
import { PROTOBUF_CONVERTER_CONFIG, protobufCodec } from '../../../src/converters/protobuf.js';
import { type Recorded, recorded } from '../recorded.js';
import { compareWithOriginal } from '../registry/original-cases.js';

const data = recorded('converters/recorded/protobuf.json');

/** A recorded schema with those in it, each of which is given as its place in a list. */
function whole(schema: Recorded): Recorded {
  if (typeof schema !== 'number') return schema;
  const { fields, keys, values, ...rest } = data.schemas[schema];
  return {
    ...rest,
    ...(fields && { fields: fields.map(([name, one]: Recorded[]) => [name, whole(one)]) }),
    ...(keys !== undefined && { keys: whole(keys) }),
    ...(values !== undefined && { values: whole(values) }),
  };
}

function wholeValue(value: Recorded): Recorded {
  if (Array.isArray(value)) return value.map(wholeValue);
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, v: wholeValue(value.v), ...('s' in value && { s: whole(value.s) }) };
}

const expanded = (one: Recorded): Recorded => ({
  ...one,
  schema: whole(one.schema),
  value: wholeValue(one.value),
});

const read = new Map<string, Recorded>();
for (const one of data.read) {
  const key = JSON.stringify([one.protos, one.data, one.imports]);
  if (!one.same) read.set(key, read.get(key) ?? one);
}
const readCases = data.read.map((one: Recorded) => {
  const like = one.same ? read.get(JSON.stringify([one.protos, one.data, one.imports])) : one;
  return expanded({ ...like, options: one.options });
});

compareWithOriginal(
  {
    recordings: 'protobuf.json',
    codecOf: (props) => protobufCodec(protobufOptions(PROTOBUF_CONVERTER_CONFIG.parse(props))),
    written({ one, schema, write }, codec) {
      if (one.bytes === null) {
        assert.equal(schema === null || codec.writesNull!(schema), schema === null);
        return;
      }
      const { text, bytes } = write();
      assert.equal(text, data.texts[one.proto]);
      assert.equal(bytes.toString('hex'), one.bytes);
    },
    read(one, codec) {
      const imports = Object.entries(one.imports ?? {}).map(([name, text]) => ({ name, text: String(text) }));
      const [written, readAs] = [one.protos[0], one.protos.at(-1)].map((at: number) =>
        codec.parse(data.texts[at], imports),
      );
      const same = one.protos.length === 1;
      return codec.reader(written, same ? written : readAs, one.protos.length)(Buffer.from(one.data, 'hex'));
    },
    // A message that contains itself was read, but not recorded: its recorder went round in it.
    readable: ({ class: kind, options }) =>
      kind === 'StackOverflowError' && !options.includes('generate.struct.for.nulls'),
  },
  { write: data.write, read: readCases, inputs: data.inputs.map(expanded) },
);
