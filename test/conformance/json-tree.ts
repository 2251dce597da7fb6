// JSON as it stands in the bytes: numbers keep their text, objects the order of their fields, whatever the names are.
// Used by the recorder and the comparer, for which 1.0 and 1, or two orders of the same fields, are a difference.
// Guarantees: `parseJson(printJson(tree))` equals the tree.

/** A number by its text. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonTree = null | boolean | string | JsonNumber | JsonTree[] | JsonObject;
export type JsonObject = Map<string, JsonTree>;

/** Parses one JSON text. Throws SyntaxError. */
export function parseJson(text: string): JsonTree {
  const parser = new Parser(text);
  const tree = parser.value();
  parser.end();
  return tree;
}

const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null)|(NaN|-?Infinity))/y;

class Parser {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw new SyntaxError(`no JSON at ${from}: ${text.slice(from, from + 40)}`);
      this.tokens.push(match[0].trim());
    }
  }

  value(): JsonTree {
    const token = this.next();
    if (token === '{') return this.object();
    if (token === '[') return this.array();
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (token === 'true' || token === 'false') return token === 'true';
    return token === 'null' ? null : new JsonNumber(token);
  }

  end(): void {
    if (this.at < this.tokens.length) throw new SyntaxError(`JSON goes on: ${this.tokens[this.at]}`);
  }

  private object(): JsonObject {
    const object: JsonObject = new Map();
    while (this.tokens[this.at] !== '}') {
      if (object.size > 0) this.expect(',');
      const name = JSON.parse(this.next()) as string;
      this.expect(':');
      object.set(name, this.value());
    }
    this.at++;
    return object;
  }

  private array(): JsonTree[] {
    const array: JsonTree[] = [];
    while (this.tokens[this.at] !== ']') {
      if (array.length > 0) this.expect(',');
      array.push(this.value());
    }
    this.at++;
    return array;
  }

  private next(): string {
    if (this.at >= this.tokens.length) throw new SyntaxError('JSON ends too early');
    return this.tokens[this.at++]!;
  }

  private expect(token: string): void {
    const found = this.next();
    if (found !== token) throw new SyntaxError(`${token} expected in JSON, found ${found}`);
  }
}

/** Prints a tree; `depth` levels get lines of their own, what is deeper stays on one line. */
export function printJson(tree: JsonTree, depth = 0, indent = ''): string {
  if (tree instanceof JsonNumber) return tree.text;
  if (tree === null || typeof tree !== 'object') return JSON.stringify(tree);
  const inner = `${indent}  `;
  const parts = Array.isArray(tree)
    ? tree.map((each) => printJson(each, depth - 1, inner))
    : [...tree].map(([name, each]) => `${JSON.stringify(name)}: ${printJson(each, depth - 1, inner)}`);
  const [open, close] = Array.isArray(tree) ? '[]' : '{}';
  if (depth <= 0 || parts.length === 0) return `${open}${parts.join(', ')}${close}`;
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}
