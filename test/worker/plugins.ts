// Plugins for the tests of task threads, written as a JavaScript package below a folder for `plugin.path`: a source
// that counts, and misbehaves on command (`misdeed`).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = `
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const root = process.env.MILLRACE_TEST_ROOT;
const { ConfigDef } = await import(pathToFileURL(root + '/src/config/config-def.js').href);
const { failure } = await import(pathToFileURL(root + '/src/errors/failure.js').href);
const { NO_HEADERS } = await import(pathToFileURL(root + '/src/data/headers.js').href);
const def = new ConfigDef([]);
class CountConnector {
  config() { return def; }
  async validate() { return []; }
  async start(context, props) {
    if (props.needs !== undefined && !existsSync(props.needs)) throw new Error('not there: ' + props.needs);
    this.props = props;
  }
  async taskConfigs(max) { return Array.from({ length: max }, (_, i) => ({ ...this.props, 'task.number': String(i) })); }
  async stop() {}
}
class CountTask {
  async start(context, props) {
    this.props = props;
    this.partition = { task: props['task.number'] };
    this.next = Number((await context.readOffset(this.partition))?.n ?? 0) + 1;
    if (props.misdeed === 'throw-at-start') throw new Error('no start today');
    if (props.misdeed === 'away' && !existsSync(props.back)) throw failure('KAFKA_BUSY', { action: 'be there', error: 'away' });
  }
  async poll(signal) {
    const bad = this.next > 20 && this.props['task.number'] === (this.props.culprit ?? '0');
    if (bad && this.props.misdeed === 'exit') process.exit(3);
    if (bad && this.props.misdeed === 'throw') throw new Error('poll went wrong');
    if (bad && this.props.misdeed === 'throw-later') {
      setImmediate(() => { throw new Error('nobody catches this'); });
      await new Promise((r) => setTimeout(r, 1000));
    }
    if (bad && this.props.misdeed === 'heap') { const keep = []; for (;;) keep.push(new Array(1e5).fill(Math.random())); }
    if (bad && this.props.misdeed === 'spin') for (;;);
    if (bad && this.props.misdeed === 'hang') await new Promise(() => {});
    await new Promise((r) => setTimeout(r, Number(this.props.pause ?? 2)));
    const out = [];
    for (let i = 0; i < 5; i++) {
      const n = this.next++;
      out.push({
        topic: this.props.topic, partition: null, keySchema: null, key: null, valueSchema: null,
        value: JSON.stringify({ task: this.props['task.number'], n }), timestamp: null, headers: NO_HEADERS,
        sourcePartition: this.partition, sourceOffset: { n },
      });
    }
    return out;
  }
  async commit() {}
  async stop() {}
}
const load = async () => ({ createConnector: () => new CountConnector(), createTask: () => new CountTask() });
export const plugins = [
  { type: 'source', javaClass: 'test.CountConnector', taskClass: 'test.CountTask', version: '1', load },
  { type: 'source', javaClass: 'test.LightCountConnector', taskClass: 'test.CountTask', version: '1', light: true, load },
];
`;

/** Writes the package; answers the folder for `plugin.path`. */
export function writeTestPlugins(directory: string): string {
  const folder = join(directory, 'plugins');
  mkdirSync(join(folder, 'count'), { recursive: true });
  writeFileSync(join(folder, 'count', 'package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, 'count', 'index.js'), SOURCE);
  return folder;
}
