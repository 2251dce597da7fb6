// Markdown docs generated from a ConfigDef: one table a group, keys in the order of declaration. Called by the
// docs build and by `millrace` help texts; unlisted keys are left out.
import type { ConfigDef } from './config-def.js';
import type { ConfigKey } from './config-key.js';
import { valueToText } from './config-type.js';

/** A table row a key: name, type, default, valid values, importance, description. */
export function configDocs(def: ConfigDef, headingLevel = 3): string {
  const groups = new Map<string, ConfigKey[]>();
  for (const key of def.keys.values()) {
    if (key.listed === false) continue;
    const group = key.group ?? '';
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [key]);
    else members.push(key);
  }
  const parts: string[] = [];
  for (const [group, keys] of groups) {
    if (group !== '') parts.push(`${'#'.repeat(headingLevel)} ${group}\n`);
    parts.push('| Key | Type | Default | Valid values | Importance | Description |');
    parts.push('|---|---|---|---|---|---|');
    for (const key of keys) parts.push(row(key));
    parts.push('');
  }
  return parts.join('\n');
}

function row(key: ConfigKey): string {
  const cells = [
    `\`${key.name}\``,
    key.type.toLowerCase(),
    key.default === undefined ? '**required**' : shownDefault(key),
    key.validator?.description ?? '',
    key.importance.toLowerCase(),
    key.documentation,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}

function shownDefault(key: ConfigKey): string {
  const text = valueToText(key.type, key.default);
  return text === null ? 'null' : `\`${text === '' ? '""' : text}\``;
}
