// A schema registry in memory: `mock://name` names one, shared by the converters of a thread. For tests and trials; its
// ids begin anew with each process.
import { failure } from '../../errors/failure.js';
import type { RegisteredSchema, SchemaRegistry, SchemaToKeep } from './port.js';

interface Version {
  readonly id: number;
  readonly schema: SchemaToKeep;
}

const scopes = new Map<string, MockRegistry>();

/** The registry of a name, made at the first call. */
export function mockRegistry(scope: string): MockRegistry {
  const registry = scopes.get(scope) ?? new MockRegistry();
  scopes.set(scope, registry);
  return registry;
}

const same = (a: SchemaToKeep, b: SchemaToKeep): boolean => a.format === b.format && a.text === b.text;

class MockRegistry implements SchemaRegistry {
  readonly #schemas: SchemaToKeep[] = [];
  readonly #subjects = new Map<string, Version[]>();

  async register(subject: string, schema: SchemaToKeep): Promise<number> {
    const versions = this.#subjects.get(subject) ?? [];
    this.#subjects.set(subject, versions);
    const known = versions.find((v) => same(v.schema, schema));
    if (known) return known.id;
    let index = this.#schemas.findIndex((one) => same(one, schema));
    if (index < 0) index = this.#schemas.push(schema) - 1;
    versions.push({ id: index + 1, schema });
    return index + 1;
  }

  async lookUp(subject: string, schema: SchemaToKeep): Promise<{ id: number; version: number }> {
    const versions = this.#versions(subject);
    const index = versions.findIndex((v) => same(v.schema, schema));
    if (index < 0) throw refused(subject, 40403, 'Schema not found');
    return { id: versions[index].id, version: index + 1 };
  }

  async byId(id: number): Promise<RegisteredSchema> {
    const schema = this.#schemas[id - 1];
    if (!schema) throw refused(undefined, 40403, `Schema ${id} not found`);
    return registered(id, undefined, schema);
  }

  async byGuid(guid: string): Promise<RegisteredSchema> {
    throw refused(undefined, 40403, `Schema ${guid} not found`);
  }

  async latest(subject: string): Promise<RegisteredSchema> {
    return this.byVersion(subject, this.#versions(subject).length);
  }

  async byVersion(subject: string, version: number): Promise<RegisteredSchema> {
    const found = this.#versions(subject)[version - 1];
    if (!found) throw refused(subject, 40402, `Version ${version} not found.`);
    return registered(found.id, version, found.schema);
  }

  #versions(subject: string): Version[] {
    const versions = this.#subjects.get(subject);
    if (!versions || versions.length === 0) throw refused(subject, 40401, `Subject '${subject}' not found.`);
    return versions;
  }
}

const registered = (id: number, version: number | undefined, schema: SchemaToKeep): RegisteredSchema => ({
  id,
  version,
  format: schema.format,
  text: schema.text,
  references: schema.references ?? [],
});

const refused = (subject: string | undefined, code: number, detail: string): Error =>
  failure('REGISTRY_REFUSED', { what: 'Error retrieving schema', subject, status: 404, code, detail });
