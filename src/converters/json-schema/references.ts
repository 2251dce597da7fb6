// Finds what a `$ref` of a JSON Schema points at: in its own document, by pointer or id, or in one of the documents that
// the registry names as references. Nothing is ever fetched from the URL of a reference. Used by model.ts.
import { failure } from '../../errors/failure.js';

interface Found {
  readonly json: unknown;
  /** The document it stands in. */
  readonly root: unknown;
}

const BUCKETS: Readonly<Record<string, string>> = { definitions: '$defs', $defs: 'definitions' };

export class ReferencedDocuments {
  readonly #byName = new Map<string, unknown>();

  constructor(root: unknown, documents: readonly { readonly name: string; readonly json: unknown }[]) {
    for (const { name, json } of [...documents, { name: '', json: root }]) {
      this.#byName.set(name, json);
      const id = idOf(json);
      if (id !== undefined && !id.startsWith('#')) this.#byName.set(id.replace(/#$/, ''), json);
    }
  }

  /** Throws SCHEMA_TEXT_INVALID where there is nothing. */
  find(ref: string, root: unknown): Found {
    const [file, fragment = ''] = ref.split('#', 2);
    const document = file === '' ? root : this.#document(file, root);
    const json =
      document === undefined
        ? undefined
        : fragment === ''
          ? document
          : fragment.startsWith('/')
            ? pointed(document, fragment)
            : withId(document, fragment, 0);
    if (json === undefined) {
      throw failure('SCHEMA_TEXT_INVALID', {
        kind: 'JSON',
        problem: `$ref ${ref} points at nothing that is known`,
      });
    }
    return { json, root: document };
  }

  #document(file: string, root: unknown): unknown {
    const name = file.replace(/^\.\//, '');
    const known = this.#byName.get(file) ?? this.#byName.get(name);
    if (known !== undefined) return known;
    // A relative name stands beside the document that uses it.
    const base = idOf(root);
    return base === undefined ? undefined : this.#byName.get(base.replace(/[^/]*$/, '') + name);
  }
}

function idOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { $id, id } = json as Record<string, unknown>;
  return typeof $id === 'string' ? $id : typeof id === 'string' ? id : undefined;
}

function pointed(document: unknown, pointer: string): unknown {
  const parts = pointer.slice(1).split('/').map(unescaped);
  const found = follow(document, parts);
  const other = BUCKETS[parts[0]];
  return found ?? (other === undefined ? undefined : follow(document, [other, ...parts.slice(1)]));
}

function unescaped(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // A percent sign that is none of an escape stands for itself.
  }
  return text.replace(/~1/g, '/').replace(/~0/g, '~');
}

function follow(json: unknown, parts: readonly string[]): unknown {
  let at = json;
  for (const part of parts) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/** The schema inside a document whose id or anchor is this. */
function withId(json: unknown, name: string, depth: number): unknown {
  if (typeof json !== 'object' || json === null || depth > 200) return undefined;
  const { $anchor } = json as Record<string, unknown>;
  if (idOf(json) === `#${name}` || $anchor === name) return json;
  for (const part of Object.values(json)) {
    const found = withId(part, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
