// The documentation agrees with the code: generated parts are up to date, links lead somewhere, every REST path is told of.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { rendered } from './generated-docs.js';
import { repositoryRoot, sourcesBelow } from './sources.js';

const root = repositoryRoot();
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md'),
);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

test('a generated part is made anew, and one that nobody makes is an error', () => {
  const anew = rendered('a\n<!-- generated: worker-keys-refused -->\nold\n<!-- end -->\nz');
  assert.match(anew, /^a\n<!-- generated: worker-keys-refused -->\n\n\| Key [\s\S]*\|\n\n<!-- end -->\nz$/);
  assert.equal(rendered(anew), anew);
  assert.throws(() => rendered('<!-- generated: nothing -->\n\n<!-- end -->'), /no generator/);
});

for (const path of documents) {
  test(`${path}: generated parts are those of the code (else: npm run docs)`, () => {
    const document = textOf(path);
    assert.equal(document, rendered(document));
  });

  test(`${path}: links lead to files that are there`, () => {
    const targets = [...textOf(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      (match) => match[1]!,
    );
    const missing = targets.filter((target) => !existsSync(join(root, dirname(path), target)));
    assert.deepEqual(missing, []);
  });
}

test('every path of the REST API is in the documentation', () => {
  const told = documents.map(textOf).join('\n');
  const paths = sourcesBelow(['src/rest/routes']).flatMap(({ text }) =>
    [...text.matchAll(/\b(?:route\(app, |on\()'(\/[^']*)'/g)].map((match) =>
      match[1]!.replace(/:([a-z]+)/gi, '{$1}'),
    ),
  );
  assert.ok(paths.length > 20);
  assert.deepEqual(
    paths.filter((path) => !told.includes(`${path}\``)),
    [],
  );
});
