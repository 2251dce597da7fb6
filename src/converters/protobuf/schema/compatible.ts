// Whether data written with one .proto file can be read with another: the original's rules of compatibility, told as texts.
// Asked before a record is written in the form of a schema that the registry chose.
import type { FieldElement, FileElement, MessageElement } from './model.js';
import { SCALARS } from './model.js';

/** What is in the way; empty = nothing. */
export function obstacles(written: FileElement, readAs: FileElement): string[] {
  const found: string[] = [];
  if (written.packageName !== readAs.packageName) {
    found.push(`the package ${written.packageName ?? '(none)'} is ${readAs.packageName ?? '(none)'} there`);
  }
  compareTypes({ from: written, to: readAs, found, path: '' }, written.messages, readAs.messages);
  return found;
}

interface Walk {
  readonly from: FileElement;
  readonly to: FileElement;
  readonly found: string[];
  readonly path: string;
}

function compareTypes(walk: Walk, from: readonly MessageElement[], to: readonly MessageElement[]): void {
  for (const message of from) {
    const path = `${walk.path}/${message.name}`;
    const other = to.find(({ name }) => name === message.name);
    if (other === undefined) {
      if (!message.mapEntry) walk.found.push(`message ${path} is missing there`);
    } else {
      compareMessages({ ...walk, path }, message, other);
    }
  }
}

interface Member {
  readonly field: FieldElement;
  readonly oneof: string | undefined;
}

function membersOf({ fields, oneofs }: MessageElement): Map<number, Member> {
  const members = new Map<number, Member>();
  for (const field of fields) members.set(field.number, { field, oneof: undefined });
  for (const { name, fields: own } of oneofs) {
    for (const field of own) members.set(field.number, { field, oneof: name });
  }
  return members;
}

function compareMessages(walk: Walk, from: MessageElement, to: MessageElement): void {
  const { found, path } = walk;
  const [before, after] = [membersOf(from), membersOf(to)];
  const gone = new Set(
    from.oneofs
      .filter(
        ({ name, fields }) =>
          !to.oneofs.some((one) => one.name === name) && !fields.some((f) => after.has(f.number)),
      )
      .map(({ name }) => name),
  );
  for (const { name, fields } of to.oneofs) {
    const groups = new Set(
      fields.flatMap(({ number }) => {
        const member = before.get(number);
        return member === undefined ? [] : [member.oneof === undefined ? number : member.oneof];
      }),
    );
    if (groups.size > 1) found.push(`fields that could be set together are in oneof ${path}/${name} there`);
  }
  for (const [number, { field, oneof }] of before) {
    const other = after.get(number)?.field;
    if (other !== undefined) compareFields({ ...walk, path: `${path}/${number}` }, field, other);
    else if (oneof !== undefined && !gone.has(oneof))
      found.push(`field ${path}/${oneof}/${number} is missing there`);
    else if (field.label === 'required') found.push(`the required field ${path}/${number} is missing there`);
  }
  for (const [number, { field }] of after) {
    if (!before.has(number) && field.label === 'required') {
      found.push(`field ${path}/${number} is required there`);
    }
  }
  compareTypes(walk, from.messages, to.messages);
}

const SCALAR_KINDS: Readonly<Record<string, string>> = {
  int32: 'number',
  int64: 'number',
  uint32: 'number',
  uint64: 'number',
  bool: 'number',
  enum: 'number',
  sint32: 'signed',
  sint64: 'signed',
  string: 'text',
  bytes: 'text',
  fixed32: 'fixed32',
  sfixed32: 'fixed32',
  fixed64: 'fixed64',
  sfixed64: 'fixed64',
  float: 'float',
  double: 'double',
};

function compareFields(walk: Walk, from: FieldElement, to: FieldElement): void {
  const { found, path } = walk;
  if (from.map !== undefined && to.map !== undefined) {
    compareNames(walk, from.map.key, to.map.key);
    compareNames(walk, from.map.value, to.map.value);
    return;
  }
  if (from.map !== undefined || to.map !== undefined) {
    found.push(`field ${path} is a map on one side`);
    return;
  }
  const kind = compareNames(walk, from.type!, to.type!);
  const labels = from.label !== undefined && to.label !== undefined && from.label !== to.label;
  if (labels && kind !== undefined && kind !== 'text' && kind !== 'message') {
    found.push(`field ${path} is ${from.label} and ${to.label} there`);
  }
}

/** The kind that two types have in common; undefined where they have none, which has been told. */
function compareNames({ from, to, found, path }: Walk, a: string, b: string): string | undefined {
  const kindOf = (type: string, file: FileElement) =>
    SCALARS.has(type) ? SCALAR_KINDS[type] : isEnumIn(type, file) ? 'number' : 'message';
  const [kind, other] = [kindOf(a, from), kindOf(b, to)];
  const same = kind === other && (kind !== 'message' || local(a, from) === local(b, to));
  if (same) return kind;
  found.push(`field ${path} has type ${a}, ${b} there`);
  return undefined;
}

/** A type's name without the file's package and scopes: what is nested is compared with its own path. */
function local(type: string, { packageName }: FileElement): string {
  const name = type.replace(/^\./, '');
  const own = packageName !== undefined && name.startsWith(`${packageName}.`);
  const inside = own ? name.slice(packageName.length + 1) : name;
  return inside.slice(inside.lastIndexOf('.') + 1);
}

function isEnumIn(type: string, file: FileElement): boolean {
  const name = type.slice(type.lastIndexOf('.') + 1);
  const within = ({ enums, messages }: MessageElement | FileElement): boolean =>
    enums.some((one) => one.name === name) || messages.some(within);
  return within(file);
}
