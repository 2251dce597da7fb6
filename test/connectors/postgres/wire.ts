// Bytes of pgoutput messages, for tests that need no server: one column, an int as text.

function int64(value: number): Buffer {
  const b = Buffer.alloc(8);
  b.writeBigInt64BE(BigInt(value));
  return b;
}

function int32(value: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeInt32BE(value);
  return b;
}

function tuple(id: number): Buffer {
  const text = Buffer.from(String(id));
  return Buffer.concat([Buffer.from([0, 1]), Buffer.from('t'), int32(text.length), text]);
}

export function beginBytes(finalLsn: number, xid: number): Buffer {
  return Buffer.concat([Buffer.from('B'), int64(finalLsn), int64(0), int32(xid)]);
}

export function commitBytes(): Buffer {
  return Buffer.concat([Buffer.from('C'), Buffer.alloc(25)]);
}

export function insertBytes(id: number): Buffer {
  return Buffer.concat([Buffer.from('I'), int32(1), Buffer.from('N'), tuple(id)]);
}

export function updateBytes(oldId: number, id: number): Buffer {
  return Buffer.concat([
    Buffer.from('U'),
    int32(1),
    Buffer.from('K'),
    tuple(oldId),
    Buffer.from('N'),
    tuple(id),
  ]);
}

/** A message outside of any transaction. */
export function messageBytes(prefix: string, transactional = false): Buffer {
  const flags = Buffer.from([transactional ? 1 : 0]);
  return Buffer.concat([Buffer.from('M'), flags, int64(0), Buffer.from(`${prefix}\0`), int32(0)]);
}
