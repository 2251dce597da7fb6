// Whether data written with one Avro schema can be read as another: Avro's rules of schema resolution, told as texts.
// Asked before a record is written in the form of a schema that the registry chose.
import { type AvroSchema, fullName, isNamed } from '../schema/model.js';
import { matches } from './decode.js';

/** What is in the way; empty = nothing. */
export function obstacles(written: AvroSchema, readAs: AvroSchema): string[] {
  const found: string[] = [];
  walk(written, readAs, { path: '', found, seen: new Set() });
  return found;
}

interface Walk {
  readonly path: string;
  readonly found: string[];
  readonly seen: Set<string>;
}

const name = (avro: AvroSchema): string => (isNamed(avro) ? fullName(avro) : avro.type);

function walk(written: AvroSchema, readAs: AvroSchema, at: Walk): void {
  if (written.type === 'union') {
    for (const branch of written.branches) walk(branch, readAs, at);
    return;
  }
  if (readAs.type === 'union') {
    const branch =
      readAs.branches.find((b) => matches(written, b, true)) ??
      readAs.branches.find((b) => matches(written, b, false));
    if (branch) walk(written, branch, at);
    else at.found.push(`${at.path || '/'}: no type in the union for ${name(written)}`);
    return;
  }
  if (!matches(written, readAs, false)) {
    at.found.push(`${at.path || '/'}: ${name(written)} cannot be read as ${name(readAs)}`);
    return;
  }
  if (written.type === 'array' && readAs.type === 'array') walk(written.items, readAs.items, at);
  if (written.type === 'map' && readAs.type === 'map') walk(written.values, readAs.values, at);
  if (written.type === 'enum' && readAs.type === 'enum' && readAs.defaultSymbol === undefined) {
    const lost = written.symbols.filter((symbol) => !readAs.symbols.includes(symbol));
    if (lost.length > 0) at.found.push(`${at.path || '/'}: no symbol ${lost.join(', ')}`);
  }
  if (written.type !== 'record' || readAs.type !== 'record') return;
  const pair = `${fullName(written)} ${fullName(readAs)}`;
  if (at.seen.has(pair)) return;
  at.seen.add(pair);
  for (const field of readAs.fields) {
    const path = `${at.path}/${field.name}`;
    const own = written.fields.find((f) => f.name === field.name || field.aliases.includes(f.name));
    if (own) walk(own.schema, field.schema, { ...at, path });
    else if (field.defaultValue === undefined) at.found.push(`${path}: no value and no default`);
  }
}
