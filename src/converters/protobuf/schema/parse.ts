// Reads the text of a .proto file (proto2 and proto3). Called once a schema of the registry by link.ts. What the codec does
// not need (services, extensions, groups, other options) is read over. Throws SCHEMA_TEXT_INVALID with the line.
import type { EnumElement, FieldElement, FileElement, Label, MessageElement, OneofElement } from './model.js';
import { Tokens } from './tokens.js';

type OptionValue = string | readonly OptionValue[] | ReadonlyMap<string, OptionValue>;

/** Options by their name without brackets and leading dot; a name given twice has both values. */
type Options = Map<string, OptionValue>;

export function parseProto(text: string): FileElement {
  return new ProtoParser(new Tokens(text)).file();
}

const META = 'confluent.field_meta';

class ProtoParser {
  #syntax: 'proto2' | 'proto3' = 'proto2';

  constructor(readonly tokens: Tokens) {}

  file(): FileElement {
    const { tokens } = this;
    const messages: MessageElement[] = [];
    const enums: EnumElement[] = [];
    const imports: string[] = [];
    const publicImports: string[] = [];
    let packageName: string | undefined;
    let hasMore = false;
    while (tokens.peek().kind !== 'end') {
      if (tokens.accept(';')) continue;
      const word = tokens.word();
      if (word === 'syntax') this.#readSyntax();
      else if (word === 'package') packageName = this.#ended(tokens.word());
      else if (word === 'import') this.#readImport(imports, publicImports);
      else if (word === 'option') this.#option(new Map());
      else if (word === 'message') messages.push(this.#message());
      else if (word === 'enum') enums.push(this.#enum());
      else if (word === 'service' || word === 'extend') {
        hasMore = true;
        tokens.word();
        this.#skipBlock();
      } else if (word === 'edition') {
        throw tokens.wrong('editions are not supported: write syntax = "proto3"');
      } else {
        throw tokens.wrong(`unexpected word '${word.slice(0, 40)}' before it`);
      }
    }
    return { syntax: this.#syntax, packageName, imports, publicImports, messages, enums, hasMore };
  }

  #readSyntax(): void {
    this.tokens.expect('=');
    const syntax = this.#ended(this.tokens.string());
    if (syntax !== 'proto2' && syntax !== 'proto3') throw this.tokens.wrong(`unknown syntax "${syntax}"`);
    this.#syntax = syntax;
  }

  #readImport(imports: string[], publicImports: string[]): void {
    const { tokens } = this;
    const how = tokens.peek().kind === 'word' ? tokens.word() : '';
    const name = this.#ended(tokens.string());
    if (how === 'public') publicImports.push(name);
    else if (how === '') imports.push(name);
    else if (how !== 'weak') throw tokens.wrong(`unknown kind of import '${how}'`);
  }

  #ended<T>(value: T): T {
    this.tokens.expect(';');
    return value;
  }

  #message(): MessageElement {
    const { tokens } = this;
    const message: MessageElement = {
      name: tokens.word(),
      fields: [],
      oneofs: [],
      messages: [],
      enums: [],
      mapEntry: false,
    };
    const options: Options = new Map();
    tokens.expect('{');
    while (!tokens.accept('}')) {
      if (tokens.accept(';')) continue;
      const word = tokens.word();
      if (word === 'message') message.messages.push(this.#message());
      else if (word === 'enum') message.enums.push(this.#enum());
      else if (word === 'oneof') message.oneofs.push(this.#oneof());
      else if (word === 'option') this.#option(options);
      else if (word === 'extend') {
        tokens.word();
        this.#skipBlock();
      } else if (word === 'reserved' || word === 'extensions') this.#skipToSemicolon();
      else {
        const field = this.#field(word, false);
        if (field !== undefined) message.fields.push(field);
      }
    }
    message.mapEntry = options.get('map_entry') === 'true';
    return message;
  }

  #oneof(): OneofElement {
    const { tokens } = this;
    const oneof: OneofElement = { name: tokens.word(), fields: [] };
    tokens.expect('{');
    while (!tokens.accept('}')) {
      if (tokens.accept(';')) continue;
      const word = tokens.word();
      if (word === 'option') {
        this.#option(new Map());
        continue;
      }
      const field = this.#field(word, true);
      if (field !== undefined) oneof.fields.push(field);
    }
    return oneof;
  }

  /** `first` is its first word; undefined for a group. */
  #field(first: string, inOneof: boolean): FieldElement | undefined {
    const { tokens } = this;
    let label: Label;
    let type = first;
    if (first === 'optional' || first === 'required' || first === 'repeated') {
      if (inOneof || (first === 'required' && this.#syntax === 'proto3')) {
        throw tokens.wrong(`a field that cannot be ${first}`);
      }
      label = first;
      type = tokens.word();
    } else if (!inOneof && this.#syntax === 'proto2' && !this.#isMap(first)) {
      throw tokens.wrong(`a field of proto2 without optional, required or repeated before '${first}'`);
    }
    if (type === 'group') {
      tokens.word();
      tokens.expect('=');
      tokens.word();
      if (tokens.accept('[')) this.#optionList(new Map());
      this.#skipBlock();
      return undefined;
    }
    const map = this.#isMap(type) ? this.#mapTypes() : undefined;
    if (map !== undefined && (label !== undefined || inOneof)) throw tokens.wrong('a map with a label');
    const name = tokens.word();
    tokens.expect('=');
    const number = this.#integer();
    const options: Options = new Map();
    if (tokens.accept('[')) this.#optionList(options);
    tokens.expect(';');
    const packed = options.get('packed');
    const byDefault = options.get('default');
    return {
      label,
      type: map === undefined ? type : undefined,
      map,
      name,
      number,
      params: paramsOf(options),
      packed: packed === undefined ? undefined : packed === 'true',
      defaultText: typeof byDefault === 'string' ? byDefault : undefined,
    };
  }

  #isMap(type: string): boolean {
    const next = this.tokens.peek();
    return type === 'map' && next.kind === 'sign' && next.text === '<';
  }

  #mapTypes(): { key: string; value: string } {
    const { tokens } = this;
    tokens.expect('<');
    const key = tokens.word();
    tokens.expect(',');
    const value = tokens.word();
    tokens.expect('>');
    return { key, value };
  }

  #integer(): number {
    const text = this.tokens.word();
    const value = /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? integerOf(text) : Number.NaN;
    if (!(value >= -2147483648 && value <= 2147483647)) throw this.tokens.wrong(`'${text}' is no integer`);
    return value;
  }

  #enum(): EnumElement {
    const { tokens } = this;
    const values: { name: string; number: number }[] = [];
    const name = tokens.word();
    tokens.expect('{');
    while (!tokens.accept('}')) {
      if (tokens.accept(';')) continue;
      const word = tokens.word();
      if (word === 'option') this.#option(new Map());
      else if (word === 'reserved') this.#skipToSemicolon();
      else {
        tokens.expect('=');
        values.push({ name: word, number: this.#integer() });
        if (tokens.accept('[')) this.#optionList(new Map());
        tokens.expect(';');
      }
    }
    return { name, values };
  }

  #option(into: Options): void {
    this.#optionPair(into);
    this.tokens.expect(';');
  }

  #optionList(into: Options): void {
    if (this.tokens.accept(']')) return;
    do this.#optionPair(into);
    while (this.tokens.accept(','));
    this.tokens.expect(']');
  }

  #optionPair(into: Options): void {
    const { tokens } = this;
    let name = '';
    for (;;) {
      if (tokens.accept('(')) {
        name += tokens.word().replace(/^\./, '');
        tokens.expect(')');
      } else if (tokens.peek().kind === 'word') {
        name += tokens.word();
      } else break;
    }
    tokens.expect('=');
    add(into, name, this.#value());
  }

  #value(): OptionValue {
    const { tokens } = this;
    if (tokens.peek().kind === 'string') return tokens.string();
    if (tokens.accept('{')) return this.#valueMap('}');
    if (tokens.accept('<')) return this.#valueMap('>');
    if (tokens.accept('[')) {
      const list: OptionValue[] = [];
      while (!tokens.accept(']')) {
        list.push(this.#value());
        tokens.accept(',');
      }
      return list;
    }
    return tokens.word();
  }

  #valueMap(end: string): ReadonlyMap<string, OptionValue> {
    const { tokens } = this;
    const map: Options = new Map();
    while (!tokens.accept(end)) {
      const name = tokens.accept('[') ? this.#extensionName() : tokens.word();
      tokens.accept(':');
      add(map, name.replace(/:$/, ''), this.#value());
      if (!tokens.accept(',')) tokens.accept(';');
    }
    return map;
  }

  #extensionName(): string {
    let name = '';
    while (!this.tokens.accept(']')) name += this.tokens.take().text;
    return `[${name}]`;
  }

  #skipToSemicolon(): void {
    while (!this.tokens.accept(';')) this.#skip();
  }

  /** A block in braces, whatever is in it. */
  #skipBlock(): void {
    this.tokens.expect('{');
    for (let open = 1; open > 0; ) {
      if (this.tokens.accept('{')) open++;
      else if (this.tokens.accept('}')) open--;
      else this.#skip();
    }
  }

  #skip(): void {
    if (this.tokens.take().kind === 'end') throw this.tokens.wrong('a declaration that does not end');
  }
}

const integerOf = (text: string): number => {
  const magnitude = Number(text.replace(/^[+-]/, ''));
  return text.startsWith('-') ? -magnitude : magnitude;
};

function add(options: Options, name: string, value: OptionValue): void {
  const before = options.get(name);
  options.set(name, before === undefined ? value : [...listOf(before), ...listOf(value)]);
}

const listOf = (value: OptionValue): readonly OptionValue[] =>
  Array.isArray(value) ? (value as readonly OptionValue[]) : [value];

/** `params` are given inside the option or as its part. */
function paramsOf(options: Options): ReadonlyMap<string, string> {
  const whole = options.get(META);
  const inside = whole instanceof Map ? whole.get('params') : undefined;
  const part = options.get(`${META}.params`);
  const params = new Map<string, string>();
  for (const value of [inside, part]) {
    for (const entry of value === undefined ? [] : listOf(value)) {
      if (!(entry instanceof Map)) continue;
      const [key, text] = [entry.get('key'), entry.get('value')];
      if (typeof key === 'string' && typeof text === 'string') params.set(key, text);
    }
  }
  return params;
}
