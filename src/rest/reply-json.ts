// Writes the JSON of replies. Used by the routes.

/** JSON text of a reply; bigints are written as the integers they are. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    // The engine's own writer is several times faster, but refuses bigints.
    if (error instanceof TypeError) return exactJson(value);
    throw error;
  }
}

function exactJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => exactJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return exactJson(toJSON.call(value));
    const fields: string[] = [];
    for (const [name, field] of Object.entries(value)) {
      if (field !== undefined) fields.push(`${JSON.stringify(name)}:${exactJson(field)}`);
    }
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
