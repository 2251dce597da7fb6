// docs/transforms.md lists every transform and predicate with its options as their ConfigDefs declare them. Run with
// WRITE_DOCS=1 to write the reference anew.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { plugins as ofPostgres } from '../../connectors/postgres/plugin.js';
import { configDocs } from '../../src/config/docs.js';
import { isFailure } from '../../src/errors/failure.js';
import { plugins } from '../../src/transforms/plugin.js';

const BEGIN =
  '<!-- The reference from here on is written from the code: WRITE_DOCS=1 npm test -- transforms -->';

function page(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'docs', 'transforms.md'))) folder = dirname(folder);
  return join(folder, 'docs', 'transforms.md');
}

/** One section a class; `$Key` and `$Value` share one. */
async function reference(): Promise<string> {
  const sections = new Map<string, string>();
  for (const plugin of [...plugins, ...ofPostgres]) {
    if (plugin.type !== 'transformation' && plugin.type !== 'predicate') continue;
    const name = plugin.javaClass.replace(/\$(Key|Value)$/, '');
    if (sections.has(name)) continue;
    const made = (await plugin.load()).create();
    const title = name === plugin.javaClass ? `\`${name}\`` : `\`${name}$Key\`, \`${name}$Value\``;
    sections.set(name, `### ${title}\n\n${options(configDocs(made.config(), 4)) ?? refusal(made)}\n`);
  }
  return [...sections.values()].join('\n');
}

function options(table: string): string | null {
  return table.includes('| `') ? table.trim() : null;
}

function refusal(made: { configure(props: Record<string, string>): void }): string {
  try {
    made.configure({});
  } catch (error) {
    assert.ok(isFailure(error, 'TRANSFORM_UNSUPPORTED'));
    return `Not supported: ${error.message.slice(error.message.lastIndexOf(': ') + 2)}.`;
  }
  return 'No options.';
}

test('docs/transforms.md lists every transform and predicate as declared', async () => {
  const text = readFileSync(page(), 'utf8');
  const at = text.indexOf(BEGIN);
  assert.ok(at >= 0, 'docs/transforms.md has lost the line where its reference begins');
  const expected = `${text.slice(0, at)}${BEGIN}\n\n${await reference()}`;
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(page(), expected);
  else assert.equal(text, expected);
});
