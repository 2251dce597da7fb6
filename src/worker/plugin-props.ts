// Which class and which properties each converter, transform and predicate of a connector gets. Pure functions of
// the connector's and the worker's properties; the record pipeline calls them.
import type { Props } from '../config/config-key.js';

export interface PluginChoice {
  readonly className: string;
  readonly props: Props;
}

export interface TransformChoice extends PluginChoice {
  readonly alias: string;
  readonly predicate: (PluginChoice & { readonly negate: boolean }) | null;
}

/** Properties below a prefix, the prefix cut off. */
export function below(props: Props, prefix: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith(prefix) && key.length > prefix.length) out[key.slice(prefix.length)] = value;
  }
  return out;
}

/** A connector that names its own converter inherits none of the worker's options for it. */
export function converterChoice(
  part: 'key' | 'value' | 'header',
  connectorProps: Props,
  workerProps: Props,
): PluginChoice {
  const name = `${part}.converter`;
  const source = connectorProps[name] ? connectorProps : workerProps;
  const fallback = part === 'header' ? 'org.apache.kafka.connect.storage.SimpleHeaderConverter' : '';
  return {
    className: source[name] || fallback,
    props: { ...below(source, `${name}.`), 'converter.type': part },
  };
}

/** The transforms in their order. */
export function transformChoices(props: Props): TransformChoice[] {
  return aliases(props['transforms']).map((alias) => {
    const { type = '', predicate, negate, ...own } = below(props, `transforms.${alias}.`);
    return {
      alias,
      className: type,
      props: own,
      predicate: predicate ? predicateChoice(props, predicate, negate) : null,
    };
  });
}

function predicateChoice(props: Props, alias: string, negate: string | undefined) {
  const { type = '', ...own } = below(props, `predicates.${alias}.`);
  return { className: type, props: own, negate: negate?.trim().toLowerCase() === 'true' };
}

function aliases(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((alias) => alias.trim())
    .filter((alias) => alias !== '');
}
