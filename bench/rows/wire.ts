// The bench table's rows as a server would send them, made without one: copy data messages of a replication stream
// (pgoutput inserts, one transaction) and of COPY BINARY. Used by rows.ts and by nothing else.

/** One row of the bench table (workload.ts), every value as its type's text. */
function textRow(n: number): string[] {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  const hex = (n * 2654435761).toString(16).padStart(16, '0').slice(0, 16).repeat(2);
  return [
    String(n),
    String(n % 100_000),
    `label ${n}`.padEnd(40, 'x'),
    ((n % 1_000_000) / 100).toFixed(2),
    `${at.slice(0, 10)} ${at.slice(11, 19)}+00`,
    n % 2 === 0 ? 't' : 'f',
    `{"n": ${n}, "tag": "tag ${n % 10}"}`,
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
    String(n / 7),
  ];
}

/** `d` length:int32 payload, of parts one after the other. */
function copyData(parts: readonly Buffer[]): Buffer {
  const payload = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head[0] = 0x64;
  head.writeInt32BE(payload.length + 4, 1);
  return Buffer.concat([head, payload]);
}

function int16(value: number): Buffer {
  const b = Buffer.alloc(2);
  b.writeInt16BE(value);
  return b;
}

function int32(value: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeInt32BE(value);
  return b;
}

function int64(value: number): Buffer {
  const b = Buffer.alloc(8);
  b.writeBigInt64BE(BigInt(value));
  return b;
}

function withLength(bytes: Buffer): Buffer {
  return Buffer.concat([int32(bytes.length), bytes]);
}

const FIRST_LSN = 5_000_000_000;

/** `w` start:int64 end:int64 time:int64 message. */
function streamed(lsn: number, message: Buffer): Buffer {
  return copyData([Buffer.from('w'), int64(lsn), int64(lsn), int64(0), message]);
}

/** A transaction that inserts rows `1..count` into relation `oid`. */
export function streamBytes(oid: number, count: number): Buffer {
  const out: Buffer[] = [
    streamed(
      FIRST_LSN,
      Buffer.concat([Buffer.from('B'), int64(FIRST_LSN), int64(820_000_000_000_000), int32(799)]),
    ),
  ];
  let lsn = FIRST_LSN;
  for (let n = 1; n <= count; n++) {
    const cells = textRow(n).map((text) => Buffer.concat([Buffer.from('t'), withLength(Buffer.from(text))]));
    lsn += 312;
    out.push(
      streamed(
        lsn,
        Buffer.concat([Buffer.from('I'), int32(oid), Buffer.from('N'), int16(cells.length), ...cells]),
      ),
    );
  }
  out.push(streamed(lsn, Buffer.concat([Buffer.from('C'), Buffer.alloc(25)])));
  return Buffer.concat(out);
}

const NUMERIC_SCALE = 2;
/** Microseconds from 1970 to 2000. */
const EPOCH_2000_US = 946_684_800_000_000;

function numericBinary(text: string): Buffer {
  const [whole, fraction] = text.split('.');
  const number = Number(whole);
  const digits =
    number >= 10_000 ? [Math.floor(number / 10_000), number % 10_000] : number > 0 ? [number] : [];
  const weight = digits.length - 1;
  if (Number(fraction) > 0) digits.push(Number(fraction) * 100);
  return Buffer.concat([digits.length, weight, 0, NUMERIC_SCALE, ...digits].map(int16));
}

function float64(value: number): Buffer {
  const b = Buffer.alloc(8);
  b.writeDoubleBE(value);
  return b;
}

/** The rows `1..count` as COPY (…) TO STDOUT (FORMAT binary) sends them, header and trailer included. */
export function copyBytes(count: number): Buffer {
  const out: Buffer[] = [];
  for (let n = 1; n <= count; n++) {
    const text = textRow(n);
    const cells = [
      int64(n),
      int32(Number(text[1])),
      Buffer.from(text[2]!),
      numericBinary(text[3]!),
      int64(Date.UTC(2026, 0, 1) * 1000 + n * 1_000_000 - EPOCH_2000_US),
      Buffer.from([n % 2 === 0 ? 1 : 0]),
      Buffer.concat([Buffer.from([1]), Buffer.from(text[6]!)]),
      Buffer.from(text[7]!.replaceAll('-', ''), 'hex'),
      float64(n / 7),
    ].map(withLength);
    const header = n === 1 ? [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int32(0), int32(0)] : [];
    out.push(copyData([...header, int16(cells.length), ...cells]));
  }
  out.push(copyData([int16(-1)]));
  return Buffer.concat(out);
}
