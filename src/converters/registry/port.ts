// What a converter asks of a schema registry. Implemented over HTTP (http-registry.ts) and in memory (mock.ts).

export type SchemaFormat = 'AVRO' | 'PROTOBUF' | 'JSON';

export interface SchemaReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

export interface RegisteredSchema {
  readonly id: number;
  readonly version: number | undefined;
  readonly format: SchemaFormat;
  readonly text: string;
  readonly references: readonly SchemaReference[];
}

export interface SchemaToKeep {
  readonly format: SchemaFormat;
  readonly text: string;
  readonly references?: readonly SchemaReference[] | undefined;
}

/** All throw REGISTRY_REFUSED, REGISTRY_FORBIDDEN and REGISTRY_UNAVAILABLE. */
export interface SchemaRegistry {
  /** The id of a schema under a subject, made a new version where it is none yet. */
  register(subject: string, schema: SchemaToKeep, normalize: boolean): Promise<number>;
  /** The id and version of a schema that the subject has. */
  lookUp(
    subject: string,
    schema: SchemaToKeep,
    options: { normalize: boolean; deleted: boolean },
  ): Promise<{ id: number; version: number }>;
  byId(id: number, subject: string | undefined): Promise<RegisteredSchema>;
  byGuid(guid: string): Promise<RegisteredSchema>;
  latest(subject: string): Promise<RegisteredSchema>;
  byVersion(subject: string, version: number): Promise<RegisteredSchema>;
}
