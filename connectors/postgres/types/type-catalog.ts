// The server's types by OID, read once at start from pg_type and pg_enum (two queries, whatever the number of
// types) and again when an enum label turns up that is not known. Domains resolve to their base type.
import type { ClientBase } from 'pg';

export interface PgType {
  readonly oid: number;
  readonly name: string;
  /** pg_type.typtype: b base, c composite, d domain, e enum, p pseudo, r range, m multirange. */
  readonly kind: string;
  /** Element type when this is a true array type, else 0. */
  readonly elementOid: number;
  /** Domains: the type below and the modifier the domain gives it. */
  readonly baseOid: number;
  readonly baseTypmod: number;
  /** Array text delimiter, `,` for nearly all types. */
  readonly delimiter: string;
  /** Enums: labels in enumsortorder. */
  readonly labels: readonly string[];
}

export interface ResolvedType {
  readonly type: PgType;
  readonly typmod: number;
}

export class TypeCatalog {
  readonly #byOid: Map<number, PgType>;
  /**
   * Set by an enum decoder that met an unknown label (ALTER TYPE ... ADD VALUE sends no relation message): reload
   * the catalogue and rebuild the table schemas, then decode the row again.
   */
  stale = false;
  /** `<type oid>:<label>` of labels that were asked for once: a label renamed or gone since is not in any catalogue. */
  #missed = new Set<string>();

  constructor(types: Iterable<PgType>) {
    this.#byOid = new Map([...types].map((t) => [t.oid, t]));
  }

  /** An enum decoder met a label that is not in the catalogue: it is read again, once a label. */
  missed(type: PgType, label: string): void {
    const id = `${type.oid}:${label}`;
    if (this.#missed.has(id)) return;
    this.#missed.add(id);
    this.stale = true;
  }

  /** Takes over what an earlier reading was asked for. */
  follows(earlier: TypeCatalog): this {
    this.#missed = earlier.#missed;
    return this;
  }

  get(oid: number): PgType | undefined {
    return this.#byOid.get(oid);
  }

  /** Follows domains down to the base type; the outermost modifier that is set wins. */
  resolve(oid: number, typmod: number): ResolvedType | undefined {
    let type = this.#byOid.get(oid);
    let modifier = typmod;
    while (type?.kind === 'd') {
      if (modifier < 0) modifier = type.baseTypmod;
      type = this.#byOid.get(type.baseOid);
    }
    return type && { type, typmod: modifier };
  }
}

const TYPES = `
SELECT t.oid::int8::text AS oid, t.typname AS name, t.typtype AS kind, t.typdelim AS delim,
       CASE WHEN t.typelem <> 0 AND e.typarray = t.oid THEN t.typelem ELSE 0 END::int8::text AS elem,
       t.typbasetype::int8::text AS base, t.typtypmod AS typmod
  FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
 WHERE t.typtype <> 'c'`;
const LABELS = `
SELECT enumtypid::int8::text AS oid, enumlabel AS label FROM pg_catalog.pg_enum ORDER BY enumtypid, enumsortorder`;

/** Reads the catalogue on a connection of the captured database. */
export async function loadTypeCatalog(client: ClientBase): Promise<TypeCatalog> {
  const types = await client.query<
    Record<'oid' | 'name' | 'kind' | 'delim' | 'elem' | 'base', string> & { typmod: number }
  >(TYPES);
  const labels = await client.query<{ oid: string; label: string }>(LABELS);
  const labelsOf = new Map<number, string[]>();
  for (const { oid, label } of labels.rows) {
    const list = labelsOf.get(Number(oid));
    if (list) list.push(label);
    else labelsOf.set(Number(oid), [label]);
  }
  return new TypeCatalog(
    types.rows.map((row) => ({
      oid: Number(row.oid),
      name: row.name,
      kind: row.kind,
      elementOid: Number(row.elem),
      baseOid: Number(row.base),
      baseTypmod: row.typmod,
      delimiter: row.delim,
      labels: labelsOf.get(Number(row.oid)) ?? [],
    })),
  );
}
