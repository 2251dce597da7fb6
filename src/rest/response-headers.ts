// `response.http.headers.config`: rules that set or add headers to every reply, e.g.
// `add Cache-Control: no-cache, "set X-Frame-Options: DENY, SAMEORIGIN"`. Parsed once when the server starts.
import { failure } from '../errors/failure.js';

export interface HeaderRule {
  /** set replaces, add leaves an earlier value beside; the Date forms take milliseconds since the epoch. */
  readonly action: 'set' | 'add' | 'setDate' | 'addDate';
  readonly name: string;
  readonly value: string;
}

/** Throws CONFIG_INVALID for a rule that cannot be read. */
export function parseHeaderRules(config: string): HeaderRule[] {
  return splitRules(config).map((text) => {
    const parts = /^(set|add|setDate|addDate)\s+([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*)$/.exec(text);
    if (parts === null) {
      const reason = `Invalid value ${text} for configuration response.http.headers.config: `;
      throw failure('CONFIG_INVALID', {
        errors: [`${reason}expected [set|add|setDate|addDate] name: value`],
      });
    }
    const [, action, name, value] = parts;
    return { action: action as HeaderRule['action'], name, value: headerValue(action, value) };
  });
}

function headerValue(action: string, value: string): string {
  if (!action.endsWith('Date')) return value;
  const at = new Date(Number(value));
  if (!/^\d+$/.test(value) || Number.isNaN(at.getTime())) {
    const reason = `Invalid value ${value} for configuration response.http.headers.config: `;
    throw failure('CONFIG_INVALID', { errors: [`${reason}expected milliseconds since the epoch`] });
  }
  return at.toUTCString();
}

/** Commas separate rules, except inside double quotes. */
function splitRules(config: string): string[] {
  const rules: string[] = [];
  let current = '';
  let quoted = false;
  for (const char of config) {
    if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      rules.push(current.trim());
      current = '';
    } else current += char;
  }
  rules.push(current.trim());
  return rules.filter((rule) => rule !== '');
}
