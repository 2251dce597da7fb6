// Resolves the names of a .proto file and of those that it imports, by protobuf's rules of scope, into messages that refer
// to each other. Called once a schema by protobuf.ts. Throws SCHEMA_TEXT_INVALID on what protobuf refuses: names that are
// not defined or defined twice, numbers used twice.
import { failure } from '../../../errors/failure.js';
import { knownFile } from './known-files.js';
import {
  type EnumElement,
  type FieldElement,
  type FileElement,
  type Label,
  type MessageElement,
  mapEntryName,
  type ProtoEnum,
  type ProtoField,
  type ProtoMessage,
  type ProtoOneof,
  SCALARS,
  type Scalar,
} from './model.js';
import { parseProto } from './parse.js';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

type Named = ProtoMessage | ProtoEnum | 'package' | 'member';

interface LinkedFile {
  readonly element: FileElement;
  readonly symbols: Map<string, Named>;
  readonly imports: readonly LinkedFile[];
  readonly publicImports: readonly LinkedFile[];
}

export interface LinkedSchema {
  /** The file whose messages count: its own, or the one that an empty file imports for all to see. */
  readonly file: FileElement;
  /** The top-level messages of that file. */
  readonly messages: readonly ProtoMessage[];
  /** A message of this file or of one that it imports. */
  find(fullName: string): ProtoMessage | undefined;
}

const wrong = (problem: string): Error => failure('SCHEMA_TEXT_INVALID', { kind: 'PROTOBUF', problem });

/** `references` hold the files that it imports, by the path it imports them by. */
export function linkProto(element: FileElement, references: readonly NamedText[]): LinkedSchema {
  const texts = new Map(references.map(({ name, text }) => [name, text]));
  const linker = new Linker(texts);
  const root = linker.link(element);
  const counting = effective(root);
  const messages = counting.element.messages.map(
    ({ name }) => counting.symbols.get(qualified(counting.element.packageName, name)) as ProtoMessage,
  );
  return {
    file: counting.element,
    messages,
    find(fullName) {
      for (const file of linker.files()) {
        const found = file.symbols.get(fullName);
        if (found !== undefined && isMessage(found)) return found;
      }
      return undefined;
    },
  };
}

function effective(file: LinkedFile): LinkedFile {
  const { messages, enums, hasMore, imports, publicImports } = file.element;
  const empty = messages.length + enums.length + imports.length === 0 && !hasMore;
  if (!empty || publicImports.length !== 1 || file.publicImports.length !== 1) return file;
  const { element } = file.publicImports[0];
  return element.messages.length + element.enums.length > 0 ? file.publicImports[0] : file;
}

const isMessage = (named: Named): named is ProtoMessage => typeof named === 'object' && 'fields' in named;
const isEnum = (named: Named): named is ProtoEnum => typeof named === 'object' && 'values' in named;

const qualified = (scope: string | undefined, name: string): string =>
  scope === undefined || scope === '' ? name : `${scope}.${name}`;

class Linker {
  readonly #files = new Map<string, LinkedFile>();
  readonly #open = new Set<string>();
  #root!: LinkedFile;

  constructor(readonly texts: ReadonlyMap<string, string>) {}

  link(element: FileElement): LinkedFile {
    this.#root = this.#link(element);
    return this.#root;
  }

  files(): LinkedFile[] {
    return [this.#root, ...this.#files.values()];
  }

  #link(element: FileElement): LinkedFile {
    const imports = this.#imported(element.imports);
    const publicImports = this.#imported(element.publicImports);
    return new FileLinker({ element, symbols: new Map(), imports, publicImports }).linked();
  }

  /** A file that is nowhere may be imported, as long as nothing of it is used. */
  #imported(paths: readonly string[]): LinkedFile[] {
    const found: LinkedFile[] = [];
    for (const path of paths) {
      const text = this.texts.get(path) ?? knownFile(path);
      if (text === undefined) continue;
      let file = this.#files.get(path);
      if (file === undefined) {
        if (this.#open.has(path)) throw wrong(`file ${path} imports itself`);
        this.#open.add(path);
        file = this.#link(parseProto(text));
        this.#open.delete(path);
        this.#files.set(path, file);
      }
      found.push(file);
    }
    return found;
  }
}

interface Pending {
  readonly element: MessageElement;
  readonly message: ProtoMessage;
}

class FileLinker {
  readonly #pending: Pending[] = [];

  constructor(readonly file: LinkedFile) {}

  linked(): LinkedFile {
    const { element } = this.file;
    const parts = element.packageName?.split('.') ?? [];
    for (let i = 1; i <= parts.length; i++) this.file.symbols.set(parts.slice(0, i).join('.'), 'package');
    for (const message of element.messages) this.#declare(message, element.packageName);
    for (const one of element.enums) this.#declareEnum(one, element.packageName);
    for (const pending of this.#pending) this.#addFields(pending);
    return this.file;
  }

  #define(scope: string | undefined, name: string, named: Named): void {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw wrong(`${qualified(scope, name)}: "${name}" is not a valid identifier.`);
    }
    const fullName = qualified(scope, name);
    if (this.file.symbols.has(fullName)) {
      throw wrong(`${fullName}: "${name}" is already defined${scope === undefined ? '' : ` in "${scope}"`}.`);
    }
    this.file.symbols.set(fullName, named);
  }

  #declare(element: MessageElement, scope: string | undefined): ProtoMessage {
    const fullName = qualified(scope, element.name);
    const { name, mapEntry } = element;
    const message: ProtoMessage = { name, fullName, fields: [], oneofs: [], messages: [], mapEntry };
    this.#define(scope, name, message);
    for (const nested of element.messages) message.messages.push(this.#declare(nested, fullName));
    for (const nested of element.enums) this.#declareEnum(nested, fullName);
    for (const field of element.fields) {
      if (field.map !== undefined) {
        message.messages.push(this.#declare(entryOf(field.name, field.map), fullName));
      }
    }
    this.#pending.push({ element, message });
    return message;
  }

  #declareEnum({ name, values }: EnumElement, scope: string | undefined): void {
    const fullName = qualified(scope, name);
    if (values.length === 0) throw wrong(`${fullName}: Enums must contain at least one value.`);
    const names = new Map<number, string>();
    for (const value of values) if (!names.has(value.number)) names.set(value.number, value.name);
    const closed = this.file.element.syntax === 'proto2';
    this.#define(scope, name, { name, fullName, values, names, closed });
    for (const value of values) this.#define(fullName, value.name, 'member');
  }

  #addFields({ element, message }: Pending): void {
    element.oneofs
      .filter((oneof) => oneof.fields.length > 0)
      .forEach(({ name, fields }, index) => {
        const oneof: ProtoOneof = { name, index, fields: [] };
        message.oneofs.push(oneof);
        for (const field of fields) oneof.fields.push(this.#addField(field, message, oneof));
      });
    for (const field of element.fields) this.#addField(field, message, undefined);
    const numbers = new Map<number, string>();
    for (const { name, number } of message.fields) {
      const other = numbers.get(number);
      if (other !== undefined) {
        throw wrong(
          `${message.fullName}.${name}: Field number ${number} has already been used in "${message.fullName}" by field "${other}".`,
        );
      }
      numbers.set(number, name);
    }
  }

  #addField(element: FieldElement, message: ProtoMessage, oneof: ProtoOneof | undefined): ProtoField {
    const { name, number, params, defaultText } = element;
    this.#define(message.fullName, name, 'member');
    if (number <= 0) {
      throw wrong(`${message.fullName}.${name}: Field numbers must be positive integers.`);
    }
    const proto3 = this.file.element.syntax === 'proto3';
    const label: Label = element.map === undefined ? element.label : 'repeated';
    const { kind, message: of, enumType } = this.#type(element, message);
    const field: ProtoField = {
      name,
      number,
      kind,
      message: of,
      enumType,
      repeated: label === 'repeated',
      required: label === 'required',
      proto3,
      proto3Optional: proto3 && label === 'optional' && oneof === undefined,
      oneof,
      packed: element.packed ?? proto3,
      params,
      defaultText,
    };
    message.fields.push(field);
    return field;
  }

  #type(
    { name, type, map }: FieldElement,
    message: ProtoMessage,
  ): Pick<ProtoField, 'kind' | 'message' | 'enumType'> {
    const wanted = map === undefined ? type! : mapEntryName(name);
    if (SCALARS.has(wanted)) return { kind: wanted as Scalar, message: undefined, enumType: undefined };
    const found = this.#lookUp(wanted, message.fullName);
    if (found !== undefined && isMessage(found))
      return { kind: 'message', message: found, enumType: undefined };
    if (found !== undefined && isEnum(found)) return { kind: 'enum', message: undefined, enumType: found };
    throw wrong(`${message.fullName}.${name}: "${wanted}" is not defined.`);
  }

  /** The innermost scope that knows the first part of a name decides. */
  #lookUp(name: string, scope: string): Named | undefined {
    if (name.startsWith('.')) return this.#find(name.slice(1));
    const [first] = name.split('.', 1);
    for (let at = scope; ; at = at.slice(0, at.lastIndexOf('.'))) {
      const found = this.#find(`${at}.${first}`);
      if (found !== undefined && found !== 'member') {
        return first === name ? found : this.#find(`${at}.${name}`);
      }
      if (!at.includes('.')) return this.#find(name);
    }
  }

  #find(fullName: string): Named | undefined {
    const own = this.file.symbols.get(fullName);
    if (own !== undefined) return own;
    return inFiles([...this.file.imports, ...this.file.publicImports], fullName);
  }
}

function inFiles(files: readonly LinkedFile[], fullName: string): Named | undefined {
  for (const file of files) {
    const found = file.symbols.get(fullName) ?? inFiles(file.publicImports, fullName);
    if (found !== undefined) return found;
  }
  return undefined;
}

const KEYS = /^(?:u?int|sint|s?fixed)(?:32|64)$|^bool$|^string$/;

function entryOf(name: string, { key, value }: { key: string; value: string }): MessageElement {
  if (!KEYS.test(key)) throw wrong(`map key must be non-byte, non-floating point scalar: ${key}`);
  const field = (of: string, type: string, number: number): FieldElement => ({
    label: undefined,
    type,
    map: undefined,
    name: of,
    number,
    params: new Map(),
    packed: undefined,
    defaultText: undefined,
  });
  return {
    name: mapEntryName(name),
    fields: [field('key', key, 1), field('value', value, 2)],
    oneofs: [],
    messages: [],
    enums: [],
    mapEntry: true,
  };
}

/** The message at a place: indexes of nested messages, outermost first; undefined where there is none. */
export function messageAt(
  { file, find }: LinkedSchema,
  indexes: readonly number[],
): ProtoMessage | undefined {
  let name = file.packageName;
  let { messages }: { messages: readonly MessageElement[] } = file;
  for (const index of indexes) {
    const message = messages[index];
    if (message === undefined) return undefined;
    name = qualified(name, message.name);
    messages = message.messages;
  }
  return name === undefined ? undefined : find(name);
}

/** The place of a message, by its full name; that of the first one where it has none. */
export function indexesOf({ file }: LinkedSchema, fullName: string): number[] {
  const indexes: number[] = [];
  let { messages }: { messages: readonly MessageElement[] } = file;
  for (const part of fullName.split('.')) {
    const index = messages.findIndex((message) => message.name === part);
    if (index < 0) continue;
    indexes.push(index);
    messages = messages[index].messages;
  }
  return indexes.length === 0 ? [0] : indexes;
}
