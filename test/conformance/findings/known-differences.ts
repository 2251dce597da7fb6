// The differences from the original that stay, each with its reason: Millrace emits the right value where the original
// loses, hides or damages one. Used by postgres.ts, which counts them apart and prints the table of docs/conformance.md, and
// by the replay test, which allows no other.
import type { CaseResult } from '../compare.js';
import { isBelow } from '../log/topics.js';
import type { Expected } from '../run-case.js';

export interface KnownDifference {
  /** What a reader looks for: a type, an option. */
  readonly subject: string;
  /** Of the case's name. */
  readonly cases: RegExp;
  /** Of `path: original's value | ours`, without the topic. */
  readonly difference: RegExp;
  /** By case, where the number of records differs too: ours after the start and after each step. */
  readonly counts?: Readonly<Record<string, readonly number[]>>;
  readonly original: string;
  readonly millrace: string;
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    subject: '`ALTER TYPE … ADD VALUE` while streaming',
    cases: /^ddl$/,
    difference: /parameters\.allowed: "sad,ok" \| "sad,ok,great"$/,
    original: '`allowed` lists the labels of the start, the new one is not among them',
    millrace: '`allowed` lists the new label from the first row that holds it',
    reason: 'A value that its own schema forbids is damage; Debezium 3.7 refreshes the list too',
  },
  {
    subject: '`timetz[]`',
    cases: /^types_odd$/,
    difference: /^public\.zoned\[0\]\.value\.payload\.after\.tt\[\d\]: "02:05:11Z" \| "02:05:11\.789Z"$/,
    original: 'the fraction is lost',
    millrace: 'the fraction is kept',
    reason: 'Lost digits',
  },
  {
    subject: '`bytea[]`, unchanged TOAST value, `binary.handling.mode=hex`',
    cases: /^toast_hex$/,
    difference:
      /^public\.listed\[1\]\.value\.payload\.after\.ba: null \| \["__debezium_unavailable_value"\]$/,
    original: 'null',
    millrace: 'one element, the placeholder, as in the other modes',
    reason: 'A null says that the value is gone',
  },
  {
    subject: '`date`: infinity, in the snapshot',
    cases: /^types_date_extremes_adaptive$/,
    difference: /^public\.dates\[0\]\.value\.payload\.after\.d: -62\d+ \| -21474726\d\d$/,
    original: 'an overflow that depends on the time zone',
    millrace: 'the value that is streamed',
    reason: 'One value for one date in both phases',
  },
  {
    subject: '`date`: infinity, streamed, `isostring`',
    cases: /^types_date_extremes_isostring$/,
    difference: /^public\.dates\[5\]\.value\.payload\.after\.d: "-5877611-06-2\dZ" \| "\+/,
    original: '`-5877611-06-21Z` for +infinity',
    millrace: 'the value of the snapshot, far in the future',
    reason: 'A date before Christ for infinity is damage',
  },
  {
    subject: '`date`: years before Christ, in the snapshot',
    cases: /^types_date_extremes/,
    difference: /^public\.dates\[1\]\.value\.payload\.after\.d: (1001860|"4713-01-01Z") \| /,
    original: 'the era is lost: 4713 after Christ',
    millrace: '4713 before Christ',
    reason: 'Damage',
  },
  {
    subject: '`date` before 1582-10-15, in the snapshot',
    cases: /^types_odd$/,
    difference: /^public\.gap\[0\]\.value\.payload\.after\.d: "?-?\d+[-\d]*Z?"? \| /,
    original: 'shifted by the days between the Julian and the Gregorian calendar',
    millrace: 'proleptic Gregorian, as streamed',
    reason: 'Damage',
  },
  {
    subject: '`name` columns, streamed',
    cases: /^types_odd$/,
    difference: /^public\.names\[\d\]\.value\.payload\.(after|before)\.\w+: (null|""|"x") \| "/,
    original: 'null, or the default',
    millrace: 'the value',
    reason: 'Lost value',
  },
  {
    subject: '`int[][]`',
    cases: /^types_odd$/,
    difference: /^public\.square\[0\]\.value\.payload\.after\.two(\[\d\])?: /,
    original: 'one null an inner array',
    millrace: 'the elements in row-major order',
    reason: 'Lost values',
  },
  {
    subject: '`numeric(3,-2)`',
    cases: /^types_odd$/,
    difference:
      /^public\.negative\[0\]\.value\.(schema\.fields\[[01]\]\.fields\[1\]\.parameters\.|payload\.after\.neg: )/,
    original: 'scale 2046 and values of thousands of bytes',
    millrace: 'scale -2',
    reason: 'Damage',
  },
  {
    subject: 'A default with quotes',
    cases: /^defaults_quoted$/,
    difference:
      /^public\.quoted\[0\]\.value\.schema\.fields\[[01]\]\.fields\[[12]\]\.default: "(it|v)" \| "(it's|v'w)"$/,
    original: 'cut at the quote: `it`',
    millrace: "`it's`",
    reason: 'Damage',
  },
  {
    subject: 'Key not wholly in the replica identity (REPLICA IDENTITY USING INDEX, `message.key.columns`)',
    cases: /^(identities_index|keys_outside_identity)$/,
    difference:
      /^public\.(moved|composite)\[(1\]\.(key\.payload\.(id|v): |value\.payload\.(op: "d" \| "u"$|before|after: )|headers(\[|: ))|2\]: missing: )/,
    counts: { identities_index: [3, 7], keys_outside_identity: [1, 2] },
    original:
      'a change of an index column gives a delete and a create, the old key filled up with zeros, empty texts or nulls',
    millrace: 'a plain update',
    reason: 'The delete names a key that never was',
  },
  {
    subject: '`column.exclude.list` of a key column, in the snapshot',
    cases: /^filters_key_/,
    difference: /\.key\.payload\.(id|keep): (0|null|"") \| /,
    original: 'the key holds zero or null for every row',
    millrace: "the key's values",
    reason: 'All rows of the table share one key',
  },
  {
    subject: 'Key-only delete of a table with NOT NULL columns of pgvector',
    cases: /^vector_fillers$/,
    counts: { vector_fillers: [2, 4] },
    difference:
      /^(failure: org\.apache\.kafka\.connect\.errors\.ConnectException: .* \| none$|public\.filled\[\d\]: too many|offsets\[0\]: too many)/,
    original: 'the task fails',
    millrace: 'the delete, with empty vectors',
    reason: 'A task need not fail for it',
  },
  {
    subject: '`time.precision.mode=nanoseconds`, key-only delete with NOT NULL times',
    cases: /^fillers_nanoseconds$/,
    counts: { fillers_nanoseconds: [1, 2] },
    difference:
      /^(failure: org\.apache\.kafka\.connect\.errors\.ConnectException: .* \| none$|public\.f3\[1\]: too many|offsets\[0\]: too many)/,
    original: 'the task fails',
    millrace: 'the delete, with zeros',
    reason: 'A task need not fail for it',
  },
  {
    subject: 'A domain over an enum, an enum without labels',
    cases: /^types_odd_enums$/,
    counts: { types_odd_enums: [1] },
    difference:
      /^(failure: .*NullPointerException.* \| none$|public\.t\[0\]: too many|offsets\[0\]: too many)/,
    original: 'the task fails with a NullPointerException',
    millrace: 'captured as an enum',
    reason: 'A task need not fail for it',
  },
  {
    subject: 'Logical messages in `data_collections` and `data_collection_order`',
    cases: /^messages_transactions_/,
    difference:
      /^(message|transaction)\[\d+\]\.value\.payload\.(data_collections|transaction\.data_collection_order)|^offsets\[\d+\].*transaction_data_collection_order_(io\.debezium|LOGICAL)/,
    original: 'each message counts alone, under the hash of a Java object',
    millrace: 'all count together, as `LOGICAL_DECODING_MESSAGE`',
    reason: 'The hash names nothing',
  },
  {
    subject: '`POST /connectors` with a configuration in error',
    cases: /./,
    difference: /^failure: POST \/connectors answered 500.* \| POST \/connectors answered 400/,
    original: '500, a NullPointerException',
    millrace: '400 with the errors',
    reason: 'The text hides what is wrong',
  },
  {
    subject: 'Errors of `validate` that come twice',
    cases: /^bad_/,
    difference: /^refusal\.[\w.]+: \[("[^|]+"), (\1|"[^|]+An non-negative integer is expected")\] \| \[\1\]$/,
    original: 'twice',
    millrace: 'once',
    reason: 'Said twice, it is not more wrong',
  },
  {
    subject: 'Errors of `validate` about the database',
    cases:
      /^(bad_config_(password|user|database)|bad_options_port_\w+|options_stream_ssl_require|start_checks_(no_login|port))$/,
    difference:
      /^refusal\.database\.hostname\[0\]: ("Error while validating connector config: (?:Unable to parse URL|The server does not support SSL)|"(Error while validating connector config: [^|]+)" \| "\2|"Error while validating connector config: Connection to [^|]+ refused[^|]* \| "Error while validating connector config: connect ECONNREFUSED)/,
    original: "the driver's text",
    millrace: 'the same, then what to do',
    reason: 'A remedy helps',
  },
  {
    subject: 'Incremental snapshot by a surrogate key of a table without key',
    cases: /^signals_lossy$/,
    difference: /^public\.no_key\[(0\]\.value\.payload\.after\.[av]: |1\]: too many)/,
    counts: { signals_lossy: [0, 2, 3] },
    original: 'of the rows of a chunk only the last comes: they share the empty key',
    millrace: 'all rows',
    reason: 'They are data',
  },
  {
    subject: 'Incremental snapshot of a table with generated columns',
    cases: /^signals_lossy$/,
    difference: /^public\.generated\[0\]: too many/,
    original: 'no row comes',
    millrace: 'all rows, without the generated columns, as streamed',
    reason: 'They are data',
  },
  {
    subject: 'Incremental snapshot of a table whose name needs quotes',
    cases: /^signals_named$/,
    difference:
      /^public\.Odd_Name\[([0-2]\]\.(key\.payload\.The Key: |value\.payload\.(after\.|op: |source\.(snapshot|txId|lsn): ))|[34]\]: too many)/,
    counts: { signals_named: [0, 5, 9, 12, 13] },
    original: 'no row comes',
    millrace: 'all rows',
    reason: 'They are data',
  },
  {
    subject: 'Wrong values that the original passes over, or finds only when the task runs',
    cases:
      /^(bad_options_(mask_\w+|truncate_negative|hash_\w+|money|heartbeat_topic|transaction_topic|delimiter|field_names|key_columns_regex|post_processors_(boolean|mode|regex))|transform_(logical_router_bad_regex|other_header_operation|other_header_nothing|other_partition_nothing|outbox_bad_behaviour|timezone_no_zone))$/,
    difference:
      /^(failure: .* \| POST \/connectors answered 400|refusal: null \| |refusal\.validate: missing|refusal\.[\w.]+: too many)/,
    original: 'the option has no effect, the task fails, or `validate` answers 500',
    millrace: '400, the error at its option',
    reason: 'A value that is wrong shows at once',
  },
  {
    subject: "Java classes of one's own: naming strategies, converters, post processors, modes",
    cases:
      /^bad_options_(naming|converters\w*|post_processors(_class)?|source_info|transaction_factory|custom_\w+|locking_custom|query_custom)$/,
    difference:
      /^(failure: .* \| POST \/connectors answered 400|refusal: null \| |refusal\.validate: missing|refusal\.[\w.]+custom\.name: missing|refusal\.[\w.]+: too many)/,
    original: 'loaded; 500 or a failed task where they are not there',
    millrace: '400: not supported',
    reason: 'There is no Java',
  },
  {
    subject: 'A column read anew by a key of a date, a timestamp or octets',
    cases: /^reselect_times$/,
    difference: /^public\.by_date\[0\]\.value\.payload\.after\.v: null \| "found"$/,
    original: 'the server refuses its query, the record goes out as it came',
    millrace: 'the value',
    reason: 'The row is there',
  },
  {
    subject: '`time` columns read anew',
    cases: /^reselect_times$/,
    difference: /^public\.by_number\[0\]\.value\.payload\.after\.t: 11045678000 \| 11045678901$/,
    original: 'the digits behind the milliseconds are lost',
    millrace: 'all digits, as streamed',
    reason: 'Lost digits',
  },
  {
    subject: 'Columns read anew of which a rule hides the value',
    cases: /^reselect_masked$/,
    difference: /^public\.doc\[\d\]\.value\.payload\.after\.word: "a word" \| "a w"$/,
    original: 'the value, in full',
    millrace: 'as the rule makes it',
    reason: 'The rule says so',
  },
  {
    subject: 'Channel `kafka` without `signal.kafka.bootstrap.servers`',
    cases: /^bad_options_channel_kafka$/,
    counts: { bad_options_channel_kafka: [1, 2] },
    difference: /^(failure: .* \| none$|offsets\[0\]: too many|public\.a\[\d\]: too many)/,
    original: 'the task fails',
    millrace: "the worker's own brokers",
    reason: 'They are known',
  },
  {
    subject: '`configuration_based` with `on.data.error`, the slot is gone',
    cases: /^offsets_slot_gone_flags_on_error$/,
    difference: /^(public\.a\[1\]\.|public\.a\[[2-9]\]: too many|offsets\[\d\])/,
    counts: { offsets_slot_gone_flags_on_error: [0, 1, 5, 6] },
    original: 'streams on; what came while there was no slot is lost',
    millrace: 'a new snapshot',
    reason: 'The option asks for it, and no row is lost',
  },
];

/** The entry that covers a difference of a case; undefined = a fault. */
export function knownDifference(name: string, difference: string): KnownDifference | undefined {
  return KNOWN_DIFFERENCES.find(
    (known) => known.cases.test(name) && known.difference.test(withoutTopic(name, difference)),
  );
}

/** A difference in a run without JSON schemas as the list above says it: a key or value without schema has no payload. */
export function withPayload(difference: string): string {
  return difference.replace(/^([^:]*?\]\.(?:key|value))\.(?!payload\.)/, '$1.payload.');
}

/** What to wait for: the original's numbers of records, or ours where a listed difference changes them. */
export function expectedOf(name: string, original: CaseResult): Expected {
  const own = KNOWN_DIFFERENCES.find(({ counts }) => counts?.[name] !== undefined)?.counts?.[name];
  const fails =
    original.failure !== null && knownDifference(name, `failure: ${original.failure} | none`) === undefined;
  return { counts: own ?? original.counts, fails };
}

function withoutTopic(name: string, difference: string): string {
  return isBelow(difference, name) ? difference.slice(name.length + 1) : difference;
}
