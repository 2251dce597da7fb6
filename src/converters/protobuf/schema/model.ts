// What a .proto file says, first as it is written (elements) and then with its names resolved (messages). parse.ts makes
// elements of a text, from-connect.ts of a Connect schema; link.ts makes messages of elements; the codec is compiled from
// messages.

export type Scalar =
  | 'double'
  | 'float'
  | 'int32'
  | 'int64'
  | 'uint32'
  | 'uint64'
  | 'sint32'
  | 'sint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed32'
  | 'sfixed64'
  | 'bool'
  | 'string'
  | 'bytes';

export const SCALARS: ReadonlySet<string> = new Set<Scalar>([
  'double',
  'float',
  'int32',
  'int64',
  'uint32',
  'uint64',
  'sint32',
  'sint64',
  'fixed32',
  'fixed64',
  'sfixed32',
  'sfixed64',
  'bool',
  'string',
  'bytes',
]);

export type Label = 'optional' | 'required' | 'repeated' | undefined;

export interface FieldElement {
  readonly label: Label;
  /** As written; undefined for a map. */
  readonly type: string | undefined;
  /** The types of a `map<key, value>`. */
  readonly map: { readonly key: string; readonly value: string } | undefined;
  readonly name: string;
  readonly number: number;
  /** `params` of `(confluent.field_meta)`, in order. */
  readonly params: ReadonlyMap<string, string>;
  readonly packed: boolean | undefined;
  readonly defaultText: string | undefined;
}

export interface OneofElement {
  readonly name: string;
  readonly fields: FieldElement[];
}

export interface EnumElement {
  readonly name: string;
  readonly values: { readonly name: string; readonly number: number }[];
}

export interface MessageElement {
  readonly name: string;
  readonly fields: FieldElement[];
  readonly oneofs: OneofElement[];
  readonly messages: MessageElement[];
  readonly enums: EnumElement[];
  /** Its option of this name. */
  mapEntry: boolean;
}

export interface FileElement {
  readonly syntax: 'proto2' | 'proto3';
  readonly packageName: string | undefined;
  readonly imports: string[];
  readonly publicImports: string[];
  readonly messages: MessageElement[];
  readonly enums: EnumElement[];
  /** Whether it declares services or extensions. */
  readonly hasMore: boolean;
}

export interface ProtoEnum {
  readonly name: string;
  readonly fullName: string;
  readonly values: readonly { readonly name: string; readonly number: number }[];
  /** The first name of each number. */
  readonly names: ReadonlyMap<number, string>;
  /** Whether numbers without a name are unknown fields, as in proto2. */
  readonly closed: boolean;
}

export interface ProtoOneof {
  readonly name: string;
  readonly index: number;
  readonly fields: ProtoField[];
}

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly kind: Scalar | 'enum' | 'message';
  readonly message: ProtoMessage | undefined;
  readonly enumType: ProtoEnum | undefined;
  readonly repeated: boolean;
  readonly required: boolean;
  /** Of a file with the syntax proto3. */
  readonly proto3: boolean;
  /** `optional` in proto3. */
  readonly proto3Optional: boolean;
  readonly oneof: ProtoOneof | undefined;
  readonly packed: boolean;
  readonly params: ReadonlyMap<string, string>;
  readonly defaultText: string | undefined;
}

export interface ProtoMessage {
  readonly name: string;
  readonly fullName: string;
  /** Members of oneofs first, then the other fields, as written. */
  readonly fields: ProtoField[];
  readonly oneofs: ProtoOneof[];
  readonly messages: ProtoMessage[];
  /** Made for a `map<key, value>`. */
  readonly mapEntry: boolean;
}

/** `optional`, written in proto3 or meant in proto2: the field knows whether it is set. */
export const isOptionalField = (field: ProtoField): boolean =>
  field.proto3Optional || (!field.proto3 && !field.repeated && !field.required && field.oneof === undefined);

const MAP_ENTRY = 'Entry';

/** Whether a repeated field stands for a map: maps are lists of entries with a key and a value. */
export function isMapField({ repeated, message }: ProtoField): boolean {
  if (!repeated || !message?.name.endsWith(MAP_ENTRY) || message.fields.length !== 2) return false;
  const [key, value] = message.fields;
  return key.name === 'key' && value.name === 'value' && !key.repeated && !value.repeated;
}

/** The name of the entries of a map field. */
export function mapEntryName(name: string): string {
  if (!name.includes('_')) return name + MAP_ENTRY;
  const words = name.split('_').map((word) => upper(word.slice(0, 1)) + lower(word.slice(1)));
  return words.join('') + MAP_ENTRY;
}

/** The name of a map by the (perhaps dotted) name of its entries. */
export function mapFieldName(entryName: string): string {
  const dot = entryName.lastIndexOf('.') + 1;
  const last = entryName.slice(dot);
  if (!last.endsWith(MAP_ENTRY)) return entryName;
  const words = last.slice(0, -MAP_ENTRY.length).split(/(?<=.)(?=[A-Z])/s);
  return entryName.slice(0, dot) + words.map(lower).join('_');
}

// As Guava has it: ASCII only.
const upper = (text: string): string => text.replace(/[a-z]/g, (char) => char.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]/g, (char) => char.toLowerCase());
