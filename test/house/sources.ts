// Lists the repository's TypeScript sources with their imports, for the tests of this folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly lines: readonly string[];
  readonly text: string;
  /** Paths of our own files it imports (`.ts`, from the root), types included. */
  readonly imports: readonly string[];
}

/** The repository's root: the nearest folder above this program that has a tsconfig.json. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'tsconfig.json'))) folder = dirname(folder);
  return folder;
}

/** All `.ts` files below these folders. */
export function sourcesBelow(folders: readonly string[]): Source[] {
  const root = repositoryRoot();
  const found: Source[] = [];
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const path = relative(root, join(root, folder, name))
        .split(sep)
        .join('/');
      const text = readFileSync(join(root, path), 'utf8');
      found.push({ path, text, lines: text.split('\n'), imports: importsOf(path, text) });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const SPECIFIER = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|new URL\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;

/** Resolves a file's relative import specifiers, static, dynamic and as worker URLs. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(SPECIFIER)]
    .filter((match) => match[2]!.endsWith('.js'))
    .map((match) => posix.join(posix.dirname(path), match[2]!).replace(/\.js$/, '.ts'));
}
