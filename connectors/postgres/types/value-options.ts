// The parsed connector options that decide how a column becomes a schema and a value. Made by config.ts, read by
// table-schema.ts and the type mappings; defaults are the original's.

export interface ValueOptions {
  readonly decimalHandlingMode: 'precise' | 'string' | 'double';
  readonly timePrecisionMode:
    | 'adaptive'
    | 'adaptive_time_microseconds'
    | 'connect'
    | 'isostring'
    | 'microseconds'
    | 'nanoseconds';
  readonly binaryHandlingMode: 'bytes' | 'base64' | 'base64-url-safe' | 'hex';
  readonly hstoreHandlingMode: 'json' | 'map';
  readonly intervalHandlingMode: 'numeric' | 'string';
  readonly moneyFractionDigits: number;
  /** The server writes a float8 as the shortest text that reads back as it (PostgreSQL 12 and later). */
  readonly shortestFloats?: boolean | undefined;
  readonly includeUnknownDatatypes: boolean;
  /** Raw property text; a `hex:` prefix means octets. */
  readonly unavailableValuePlaceholder: string;
  /** `event.converting.failure.handling.mode`. */
  readonly conversionFailureMode: 'warn' | 'fail' | 'skip';
  /** Called for values replaced by null in mode `warn`, and once a column that is left out. */
  readonly warn: (fields: object, message: string) => void;
}

export const defaultValueOptions: ValueOptions = {
  decimalHandlingMode: 'precise',
  timePrecisionMode: 'adaptive',
  binaryHandlingMode: 'bytes',
  hstoreHandlingMode: 'json',
  intervalHandlingMode: 'numeric',
  moneyFractionDigits: 2,
  includeUnknownDatatypes: false,
  unavailableValuePlaceholder: '__debezium_unavailable_value',
  conversionFailureMode: 'warn',
  warn: () => {},
};
