// Names under which a plugin may be configured besides its Java class: the simple class name, that name without
// its type's suffix, and Millrace's own short names. A name two plugins share is no alias at all.
import type { PluginDescriptor } from '../api/plugin.js';

const suffixes: Readonly<Record<PluginDescriptor['type'], string>> = {
  source: 'Connector',
  sink: 'Connector',
  converter: 'Converter',
  header_converter: 'HeaderConverter',
  transformation: 'Transformation',
  predicate: 'Predicate',
};

/** `a.b.CTransformation` -> `CTransformation` and `C`. A nested class, `C$Key`, is known by its full name alone. */
function simpleNames(descriptor: Pick<PluginDescriptor, 'javaClass' | 'type'>): string[] {
  const simple = descriptor.javaClass.slice(descriptor.javaClass.lastIndexOf('.') + 1);
  if (simple.includes('$')) return [];
  const names = [simple];
  const suffix = suffixes[descriptor.type];
  if (simple.endsWith(suffix) && simple.length > suffix.length) names.push(simple.slice(0, -suffix.length));
  return names;
}

/** Alias -> plugin for plugins of one type; ambiguous aliases map to all their claimants. */
export function aliasTable(descriptors: readonly PluginDescriptor[]): Map<string, PluginDescriptor[]> {
  const table = new Map<string, PluginDescriptor[]>();
  for (const descriptor of descriptors) {
    for (const alias of new Set([...simpleNames(descriptor), ...(descriptor.shortNames ?? [])])) {
      const claimants = table.get(alias) ?? [];
      if (!claimants.some((other) => other.javaClass === descriptor.javaClass)) claimants.push(descriptor);
      table.set(alias, claimants);
    }
  }
  return table;
}
