// A sink for tests, written as a JavaScript package below a folder for `plugin.path`: it throws in the method that its
// `misdeed` names, or never returns from it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = `
import { pathToFileURL } from 'node:url';
const root = process.env.MILLRACE_TEST_ROOT;
const { ConfigDef } = await import(pathToFileURL(root + '/src/config/config-def.js').href);
const def = new ConfigDef([]);
class RudeConnector {
  config() { return def; }
  async validate() { return []; }
  async start(context, props) { this.props = props; }
  async taskConfigs(max) { return Array.from({ length: max }, () => this.props); }
  async stop() {}
}
class RudeTask {
  async #does(what) {
    const [how, where] = (this.misdeed ?? '').split(' in ');
    if (where !== what) return;
    if (how === 'throw') throw new Error('rude in ' + what);
    if (how === 'hang') await new Promise(() => {});
    if (how === 'exit') process.exit(4);
  }
  async start(context, props) { this.misdeed = props.misdeed; await this.#does('start'); }
  async open() { await this.#does('open'); }
  async put(records) { if (records.length > 0) await this.#does('put'); }
  async preCommit(offsets) { await this.#does('preCommit'); return offsets; }
  async close() { await this.#does('close'); }
  async stop() { await this.#does('stop'); }
}
export const plugins = [{
  type: 'sink', javaClass: 'test.RudeSinkConnector', taskClass: 'test.RudeSinkTask', version: '1',
  load: async () => ({ createConnector: () => new RudeConnector(), createTask: () => new RudeTask() }),
}];
`;

/** Writes the package; answers the folder for `plugin.path`. */
export function writeRudePlugin(directory: string): string {
  const folder = join(directory, 'rude-plugins');
  mkdirSync(join(folder, 'rude'), { recursive: true });
  writeFileSync(join(folder, 'rude', 'package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, 'rude', 'index.js'), SOURCE);
  return folder;
}
