// The connector's options as Markdown tables for docs/postgres.md: what is carried out, what has no effect, what is
// refused, and the Java driver's. Made from the declarations, so the document cannot say anything else.
import { ConfigDef } from '../../../src/config/config-def.js';
import { configDocs } from '../../../src/config/docs.js';
import { CONFIG_DEF } from './config-def.js';
import { DRIVER_TRANSLATED, DRIVER_WITHOUT_EFFECT } from './driver-options.js';
import { NEUTRAL } from './unsupported.js';
import { WITHOUT_EFFECT } from './without-effect.js';

/** Options of which at least two values are carried out, or whose value is free, by group. */
export function carriedOutOptions(): string {
  const keys = [...CONFIG_DEF.keys.values()].filter(
    ({ name }) => WITHOUT_EFFECT[name] === undefined && !isRefused(name),
  );
  // Those that the original does not list in `validate` are documented like the others.
  return configDocs(new ConfigDef(keys.map((key) => ({ ...key, listed: true }))));
}

/** Refused but for one value. Plugin and modes with some values left are told with their documentation. */
function isRefused(name: string): boolean {
  const accepted = NEUTRAL[name];
  return (
    accepted !== undefined && accepted.length < 2 && name !== 'plugin.name' && name !== 'snapshot.query.mode'
  );
}

export function withoutEffectOptions(): string {
  return table(
    ['Option', 'Why'],
    Object.entries(WITHOUT_EFFECT).map(([option, why]) => [`\`${option}\``, why]),
  );
}

export function refusedOptions(): string {
  return table(
    ['Option', 'Accepted value'],
    Object.entries(NEUTRAL).map(([option, values]) => [
      `\`${option}\``,
      values
        .filter((value) => value !== '')
        .map((value) => `\`${value}\``)
        .join(', ') || 'none: leave it out',
    ]),
  );
}

export function driverOptions(): string {
  const translated = Object.entries(DRIVER_TRANSLATED).map(([name, what]) => [`\`${name}\``, what]);
  const ignored = [
    DRIVER_WITHOUT_EFFECT.map((name) => `\`${name}\``).join(', '),
    'no effect: tunes the Java driver',
  ];
  return table(['Driver option', 'Here'], [...translated, ignored, ['all others', 'refused by name']]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
