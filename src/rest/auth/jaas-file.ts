// Reads a JAAS login file (`Context { Module flag option="value"; };`), as Kafka Connect's basic authentication is set up
// with. Used by basic-auth.ts when the server starts. Values never appear in an error.
import { failure } from '../../errors/failure.js';

export interface LoginModule {
  readonly className: string;
  readonly flag: string;
  readonly options: ReadonlyMap<string, string>;
}

const FLAGS = ['required', 'requisite', 'sufficient', 'optional'];
const token = /\s*(?:\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"\\]|\\.)*)"|([{};=])|([^\s"{};=]+))/y;

/** The login modules of one context. Throws REST_AUTH_INVALID. */
export function loginModules(text: string, context: string): LoginModule[] {
  const tokens = tokenize(text);
  let at = 0;
  const take = (expected?: string): string => {
    const next = tokens[at++];
    if (next === undefined) throw invalid('it ends in the middle of an entry');
    if (expected !== undefined && next !== expected)
      throw invalid(`'${expected}' is missing after entry ${at - 1}`);
    return next;
  };
  let found: LoginModule[] | null = null;
  while (at < tokens.length) {
    const name = take();
    take('{');
    const modules: LoginModule[] = [];
    while (tokens[at] !== '}') {
      const className = take();
      const flag = take().toLowerCase();
      if (!FLAGS.includes(flag)) throw invalid(`${className} has none of the flags ${FLAGS.join(', ')}`);
      const options = new Map<string, string>();
      while (tokens[at] !== ';') {
        const option = take();
        take('=');
        options.set(option, take());
      }
      take(';');
      modules.push({ className, flag, options });
    }
    take('}');
    take(';');
    if (name === context) found ??= modules;
  }
  if (found === null || found.length === 0) throw invalid(`it has no context ${context}`);
  return found;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (match === null) throw invalid('a quote is not closed');
    const [, quoted, sign, word] = match;
    if (quoted !== undefined) tokens.push(quoted.replace(/\\(.)/g, '$1'));
    else if (sign !== undefined || word !== undefined) tokens.push(sign ?? word!);
  }
  return tokens;
}

function invalid(reason: string): Error {
  return failure('REST_AUTH_INVALID', { reason: `the JAAS file cannot be read: ${reason}` });
}
