// Reads the one-line JAAS text of `sasl.jaas.config`: `<login module class> <flag> option="value" …;`. Called by
// client-properties.ts. Values never appear in an error.
import { failure } from '../../../errors/failure.js';

export interface JaasEntry {
  /** Simple name of the login module's class. */
  readonly module: string;
  readonly options: ReadonlyMap<string, string>;
}

const flags = new Set(['required', 'requisite', 'sufficient', 'optional']);
const token = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"'=;]+)|([=;]))/y;

/** Parses the entry. Throws KAFKA_PROPERTY_INVALID. */
export function parseJaas(text: string): JaasEntry {
  const tokens = tokenize(text.trim());
  const [module, flag] = tokens;
  if (module === undefined || flag === undefined || !flags.has(flag.toLowerCase())) {
    throw invalid('it must begin with a login module class and `required`');
  }
  if (tokens.at(-1) !== ';') throw invalid('it must end with a semicolon');
  const options = new Map<string, string>();
  for (let i = 2; i < tokens.length - 1; i += 3) {
    if (tokens[i + 1] !== '=' || i + 2 >= tokens.length - 1)
      throw invalid('options must have the form name="value"');
    options.set(tokens[i], tokens[i + 2]);
  }
  return { module: module.slice(module.lastIndexOf('.') + 1), options };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) throw invalid('a quote is not closed or a character is out of place');
    const quoted = match[1] ?? match[2];
    tokens.push(quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : (match[3] ?? match[4]));
  }
  return tokens;
}

function invalid(detail: string): Error {
  return failure('KAFKA_PROPERTY_INVALID', { name: 'sasl.jaas.config', value: '[hidden]', detail });
}
