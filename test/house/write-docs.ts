// `npm run docs`: writes the generated parts of docs/*.md anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rendered } from './generated-docs.js';
import { repositoryRoot } from './sources.js';

const folder = join(repositoryRoot(), 'docs');
for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
  const file = join(folder, name);
  const document = readFileSync(file, 'utf8');
  const next = rendered(document);
  if (next === document) continue;
  writeFileSync(file, next);
  process.stdout.write(`docs/${name} written anew\n`);
}
