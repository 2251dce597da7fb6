// The differences from the original that stay, each with the reason a user would be given. A difference that none of these
// describes fails `npm run conformance -- runtime` and the replay test; one that is never met is to be removed.

import { compareShown } from './recorded.js';
import type { Expects, Shown } from './run.js';

export interface RuntimeDifference {
  readonly subject: string;
  readonly original: string;
  readonly millrace: string;
  readonly reason: string;
  /** Cases by name (a pattern for the whole name), and the differences `step path: original's | ours` it describes. */
  readonly cases: RegExp;
  readonly differences: RegExp;
}

export const RUNTIME_DIFFERENCES: readonly RuntimeDifference[] = [
  {
    subject: 'A body that is empty or without `config`, an offset that is null, 500',
    original: 'the text of a NullPointerException',
    millrace: 'the same status, and what is missing',
    reason: 'The text hides what is wrong',
    cases: /^rest\/(bod(ies|y-grammar|y-shapes)|offsets-source|changes)$/,
    differences: /\.body\.message: "Cannot invoke .* \| "The request body cannot be read: /,
  },
  {
    subject: 'A slash or backslash in the name of a connector, `/connectors/a%2Fb`; braces, `{a}`',
    original:
      "the web server's page in HTML, 400: such a connector can be created, but not reached; with braces it is created, and 500 answered",
    millrace: 'the connector, or 404 in JSON',
    reason: 'What can be created can be deleted',
    cases: /^rest\/(bodies|names)$/,
    differences:
      /^(GET|DELETE) \/connectors\/(a%2Fb|rest\.namesa%5Cb(\/config)?)\.|^POST \/connectors\.(status: 500 \| 201|body\.(error_code: missing: 500|message: missing: "The template variable|config: too many: .*\{a\}|name: too many: "rest\.names\{a\}"|tasks: too many|type: too many))/,
  },
  {
    subject: 'Stop and restart of an unknown connector, standalone',
    original: '500, texts of inner errors',
    millrace: '404, as in distributed mode',
    reason: 'It is not found',
    cases: /^rest\/connector$/,
    differences:
      /^(PUT \/connectors\/rest\.connector\/stop|POST \/connectors\/rest\.connector\/(restart|tasks\/\d\/restart))\.(status: 500 \| 404|body\.)/,
  },
  {
    subject: 'Creation of a connector in a version that is not there',
    original: '500, the text of a NullPointerException; `validate` tells the errors',
    millrace: '400, the errors that `validate` tells',
    reason: 'The text hides what is wrong',
    cases: /^validate\/versions\/connector-(other|word|empty)$/,
    differences:
      /^create [\w.-]+\.(status: 500 \| 400|body\.(error_code: 500 \| 400|message: "Cannot invoke ))/,
  },
  {
    subject: 'Predicate TopicNameMatches without `pattern`, in `validate`',
    original: 'that it is missing, and the text of a NullPointerException',
    millrace: 'that it is missing',
    reason: 'The second says nothing',
    cases: /^validate\/replies\/transforms$/,
    differences:
      /\.body\.(error_count: 2 \| 1$|configs\[\d+\]\.value\.errors: \["Missing required configuration \\"predicates\.p\.pattern\\" .*Cannot invoke )/,
  },
  {
    subject: 'Topics of a deleted connector',
    original: 'stay, under a connector that is gone',
    millrace: 'none',
    reason: 'A connector created anew under the name would inherit them',
    cases: /^rest\/restarts$/,
    differences:
      /^GET \/connectors\/rest\.restarts\/topics\.body\.rest\.restarts\.topics: \["rest\.restarts"\] \| \[\]$/,
  },
  {
    subject: 'HeaderFrom of a field that is not there, deepest cause',
    original: 'a NullPointerException',
    millrace: 'a DataException that names the field',
    reason: 'The text hides what is wrong',
    cases: /^transforms\/(schema-source\/header-from|others\/header-(copy|move)-schema)$/,
    differences: /"(Caused by: )?java\.lang\.NullPointerException|"Cannot invoke .*Field\.schema/,
  },
  {
    subject: 'A Decimal schema without scale',
    original: 'a NullPointerException',
    millrace: 'a DataException that names what is missing',
    reason: 'The text hides what is wrong',
    cases: /^converters\/file-sink\/json-decimal-no-scale$/,
    differences:
      /^task\[2\]: "Caused by: java\.lang\.NullPointerException: .* \| "Caused by: .*DataException: Invalid Decimal schema: scale/,
  },
  {
    subject: 'FileStreamSource with `batch.size` below the number of lines',
    original: 'lines stay in its buffer until the file grows again',
    millrace: 'all lines, in batches of that size',
    reason: 'Lines held back are lost to their readers until then',
    cases: /^sources\/file-batches$/,
    differences: /^sources\.file-batches\[1\]: null \| \{/,
  },
  {
    subject: "A value of `producer.override.*` that is none of the setting's type",
    original: '500, from `validate` too',
    millrace: '200 with the error at its key; 400 on creation',
    reason: 'It is an error of the configuration, as others are',
    cases: /^validate\/common\/producer-override-bad$/,
    differences: /./,
  },
  {
    subject: 'RegexRouter without `regex`, in `validate` and on creation',
    original: 'that it is missing, and the text of a NullPointerException',
    millrace: 'that it is missing',
    reason: 'The second says nothing',
    cases: /^transforms\/wrong-options\/regex-none$/,
    differences: /error_count: 3 \| 2$|transforms\.t\.regex: |body\.message: .* 3 error\(s\).* 2 error\(s\)/s,
  },
  {
    subject: 'TimestampConverter on text without `format`, or that the format does not fit, deepest cause',
    original: 'a NullPointerException, a ParseException',
    millrace: 'the DataException that says so',
    reason: 'The first hides what is wrong, the second says no more',
    cases: /^transforms\/wrong-options\/time-(type|date-of-text)$/,
    differences: /^task\[2\]: "Caused by: java\./,
  },
  {
    subject: 'TimestampRouter with a `timestamp.format` that is none',
    original: 'every record fails',
    millrace: 'the task fails at its start',
    reason: 'No record can pass',
    cases: /^transforms\/wrong-options\/router-format$/,
    differences: /^task\[[12]\]: /,
  },
  {
    subject: "A date on JSON's int64, `org.apache.kafka.connect.data.Date`, into FileStreamSink",
    original: 'read as a date',
    millrace: 'the number',
    reason: 'A date is an int32; no converter writes another',
    cases: /^converters\/wrong-bytes\/json-logical$/,
    differences: /^out\[0\]: "Fri Jan 02/,
  },
  {
    subject: 'FileStreamSink that cannot open its file, deepest cause',
    original: "Java's exception",
    millrace: "Node's error",
    reason: 'There is no Java',
    cases: /^lifecycle\/files\/sink-/,
    differences: /^task\[2\]: "Caused by: java\.nio\./,
  },
];

/** The entry that describes a difference. */
export function runtimeDifference(name: string, difference: string): RuntimeDifference | undefined {
  return RUNTIME_DIFFERENCES.find((known) => known.cases.test(name) && known.differences.test(difference));
}

/** What the original showed, or what differs from it only as listed. */
export function expectedOf(name: string, original: readonly Shown[]): Expects {
  return (at, shown) => {
    const rest = original.slice(at, at + shown.length);
    // Records of an outcome that are still missing would be the next results of the case.
    const next = original[at + shown.length]?.step;
    if (rest.length < shown.length || (next !== undefined && /\[\d+\]$/.test(next))) return false;
    const { differences } = compareShown(rest, shown);
    return differences.flat().every((one) => runtimeDifference(name, one) !== undefined);
  };
}
