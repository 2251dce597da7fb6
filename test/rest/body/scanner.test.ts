// Bodies that are no JSON, or of another shape than a path takes, are refused in the words of the original, with the
// place in the body and the path to the value. The expected texts were answered by Kafka Connect 4.1.1.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFailure } from '../../../src/errors/failure.js';
import { configBody, createRequest, offsetsBody } from '../../../src/rest/body/request-shapes.js';

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const REQUEST = 'org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest';

/** Body, message, line and column; the path to the value where there is one. */
const refused: readonly [string | Buffer, string, string, string?][] = [
  ['nothing', `Unrecognized token 'nothing': was expecting ${VALUES}`, '1, column: 8'],
  ['{"a":tru}', `Unrecognized token 'tru': was expecting ${VALUES}`, '1, column: 10'],
  [
    '{',
    'Unexpected end-of-input: expected close marker for Object (start marker at <1, column: 1>)',
    '1, column: 2',
  ],
  ['{"a"', 'Unexpected end-of-input within/between Object entries', '1, column: 5'],
  ['{"a":"b', 'Unexpected end-of-input in VALUE_STRING', '1, column: 8'],
  [
    '{\n "a" : "b",\r\n}',
    "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
    '3, column: 1',
  ],
  [
    '{"a" "b"}',
    "Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value",
    '1, column: 6',
  ],
  [
    '{"a":1 "b":2}',
    "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
    '1, column: 8',
  ],
  ['{"a":01}', 'Invalid numeric value: Leading zeroes not allowed', '1, column: 7'],
  [
    '{"a":1.}',
    "Unexpected character ('}' (code 125)) in numeric value: Decimal point not followed by a digit",
    '1, column: 8',
  ],
  ['{"a":]', `Unexpected character (']' (code 93)): expected a valid value ${VALUES}`, '1, column: 6'],
  [
    '{"a":1]',
    "Unexpected close marker ']': expected '}' (for Object starting at <1, column: 1>)",
    '1, column: 7',
  ],
  ['{"a":"\\q"}', "Unrecognized character escape 'q' (code 113)", '1, column: 8'],
  [
    '{"a":"\t"}',
    'Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value',
    '1, column: 7',
  ],
  [Buffer.from('7b2261223a22ff227d', 'hex'), 'Invalid UTF-8 start byte 0xff', '1, column: 8'],
  [
    '{"a":NaN}',
    "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
    '1, column: 9',
  ],
  [
    '{} []',
    'Trailing token (of type START_ARRAY) found after value (bound as `java.util.Map`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`',
    '1, column: 4',
  ],
  [
    '[]',
    'Cannot deserialize value of type `java.util.LinkedHashMap<java.lang.String,java.lang.String>` from Array value (token `JsonToken.START_ARRAY`)',
    '1, column: 1',
  ],
  [
    '{"a":{"b":1}}',
    'Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)',
    '1, column: 6',
    'java.util.LinkedHashMap["a"]',
  ],
];

for (const [body, message, place, path] of refused) {
  test(`refused: ${body}`, () =>
    assert.equal(
      refusal(() => configBody(Buffer.from(body))),
      expected(message, place, path),
    ));
}

test('fields are named on the way to a value', () => {
  const wrong = Buffer.from('{"name":"x","config":{"a":{"b":1}}}');
  assert.match(
    refusal(() => createRequest(wrong)),
    /column: 27\] \(through reference chain: .*CreateConnectorRequest\["config"\]->java.util.LinkedHashMap\["a"\]\)$/,
  );
  const unknown = Buffer.from('{"name":"x","config":{},"more":1}');
  assert.match(
    refusal(() => createRequest(unknown)),
    /^Unrecognized field "more" \(class .*CreateConnectorRequest\), not marked as ignorable \(3 known properties: "config", "name", "initial_state"\]\)\n.*column: 34\]/,
  );
  const state = Buffer.from('{"initial_state":"asleep"}');
  assert.ok(
    refusal(() => createRequest(state)).startsWith(
      `Cannot construct instance of \`${REQUEST}$InitialState\`, problem: No enum constant ${REQUEST}.InitialState.ASLEEP\n`,
    ),
  );
  const element = Buffer.from('{"offsets":[{"partition":{},"offset":5}]}');
  assert.match(
    refusal(() => offsetsBody(element)),
    /ConnectorOffsets\["offsets"\]->java.util.ArrayList\[0\]->.*ConnectorOffset\["offset"\]\)$/,
  );
});

test('JSON is read as JSON.parse reads it', () => {
  const texts = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
  const values = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger()));
  fc.assert(
    fc.property(texts, fc.constantFrom(0, 1, 4), (given, indent) => {
      const body = Buffer.from(JSON.stringify(given, null, indent));
      assert.deepEqual({ ...configBody(body) }, { ...(JSON.parse(body.toString()) as object) });
    }),
  );
  fc.assert(
    fc.property(values, (partition) => {
      const body = Buffer.from(JSON.stringify({ offsets: [{ partition, offset: null }] }));
      assert.deepEqual({ ...offsetsBody(body).read('source')[0]?.partition }, { ...partition });
    }),
  );
});

test('no bytes end in anything but a body or a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 20 }), (bytes, text) => {
      for (const body of [bytes, Buffer.from(`{"a":${text}`), Buffer.from(`{"${text}`)]) {
        try {
          configBody(Buffer.from(body));
        } catch (error) {
          assert.ok(isFailure(error), String(error));
        }
      }
    }),
  );
});

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(isFailure(error, 'REST_BODY_UNREADABLE'), String(error));
    return error.message;
  }
  return assert.fail('not refused');
}

function expected(message: string, place: string, path: string | undefined): string {
  const source = (at: string) =>
    `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${at}]`;
  const what = message.replace(/<(\d.*)>/, (_, at: string) => source(at));
  return `${what}\n at ${source(place)}${path === undefined ? '' : ` (through reference chain: ${path})`}`;
}
