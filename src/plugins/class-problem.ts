// Why a name is no class that a connector's config may name for a converter, header converter, transform or predicate: the
// original's texts, which tell an unknown class from one of another kind and from one that is abstract. Used by enrich.ts.
import { invalidValue } from '../config/config-type.js';
import type { PluginRegistry } from './registry.js';

export type ClassKind = 'converter' | 'header_converter' | 'transformation' | 'predicate';

/** How the text about an unknown class ends. */
export const NOT_FOUND = 'could not be found.';

const INTERFACES: Readonly<Record<ClassKind, string>> = {
  converter: 'org.apache.kafka.connect.storage.Converter',
  header_converter: 'org.apache.kafka.connect.storage.HeaderConverter',
  transformation: 'org.apache.kafka.connect.transforms.Transformation',
  predicate: 'org.apache.kafka.connect.transforms.predicates.Predicate',
};

/** The complete error text for a class that the registry does not have as that kind. */
export function classProblem(
  registry: PluginRegistry,
  kind: ClassKind,
  { name, value }: { readonly name: string; readonly value: string },
): string {
  const wanted = value.trim();
  // Transforms of keys and values are inner classes of one that is never used itself.
  const inner = registry
    .list([kind])
    .map(({ javaClass }) => javaClass)
    .filter((javaClass) => javaClass.startsWith(`${wanted}$`));
  if (inner.length > 0) {
    return `This class is abstract and cannot be created. Did you mean ${inner.join(', ')}?`;
  }
  if (wanted === INTERFACES[kind]) return 'This class is abstract and cannot be created.';
  const isInterface = Object.values(INTERFACES).includes(wanted);
  if (isInterface || registry.list().some(({ javaClass }) => javaClass === wanted)) {
    const expected = INTERFACES[kind].split('.').pop();
    return `Class ${isInterface ? 'interface' : 'class'} ${wanted} does not implement the ${expected} interface`;
  }
  return invalidValue(name, value, `Class ${value} ${NOT_FOUND}`);
}
