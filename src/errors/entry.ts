// The shape of one entry of the error catalogue, and the helper that types its parameters. Catalogue files
// (one a room, under catalogue/) are plain data; errors are made only through `failure()` in failure.ts.

/** The Java exception a Kafka Connect user would see for the same cause; it begins the `trace` in REST statuses. */
export type JavaClass =
  | 'org.apache.kafka.connect.errors.ConnectException'
  | 'org.apache.kafka.connect.errors.RetriableException'
  | 'org.apache.kafka.connect.errors.DataException'
  | 'org.apache.kafka.connect.errors.SchemaBuilderException'
  | 'org.apache.kafka.connect.errors.SchemaProjectorException'
  | 'org.apache.kafka.connect.errors.NotFoundException'
  | 'org.apache.kafka.connect.errors.AlreadyExistsException'
  | 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException'
  | 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException'
  | 'org.apache.kafka.common.config.ConfigException'
  | 'org.apache.kafka.common.KafkaException'
  | 'org.apache.kafka.common.errors.RecordTooLargeException'
  | 'org.apache.kafka.common.InvalidRecordException'
  | 'org.apache.kafka.common.errors.InvalidConfigurationException'
  | 'org.apache.kafka.common.errors.InvalidReplicationFactorException'
  | 'org.apache.kafka.common.errors.InvalidPartitionsException'
  | 'org.apache.kafka.common.errors.InvalidTopicException'
  | 'org.apache.kafka.common.errors.PolicyViolationException'
  | 'org.apache.kafka.common.errors.SerializationException'
  | 'org.apache.kafka.common.errors.TimeoutException'
  | 'java.lang.NumberFormatException'
  | 'java.nio.charset.UnsupportedCharsetException'
  | 'java.lang.IllegalArgumentException'
  | 'java.lang.IllegalStateException'
  | 'java.lang.ClassCastException'
  | 'com.fasterxml.jackson.core.JsonParseException'
  | 'com.fasterxml.jackson.core.io.JsonEOFException'
  | 'io.debezium.DebeziumException'
  | 'io.debezium.jdbc.JdbcConnectionException';

export interface ErrorEntry<P> {
  /** HTTP status when the error ends a REST call. */
  readonly status: number;
  /** True when the same call may succeed later with nothing changed by a person. */
  readonly retriable: boolean;
  readonly javaClass: JavaClass;
  /** What is wrong and where, one sentence. Where the originals have a fixed text, it is that text. */
  readonly message: (params: P) => string;
  /** What a person does about it, one sentence. */
  readonly remedy: (params: P) => string;
}

/** Types the parameters of one entry. */
export function entry<P>(shape: ErrorEntry<P>): ErrorEntry<P> {
  return shape;
}
