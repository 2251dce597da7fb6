// Plugins for tests, written as a JavaScript package below a folder for `plugin.path`: a source connector, a transform, a
// predicate and a converter that throw in the method that their `misdeed` names ("throw in poll"), or never return from it
// ("hang in start"; "spin in apply" where a method is synchronous). Without a misdeed they work: the source gives numbers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = `
import { pathToFileURL } from 'node:url';
const root = process.env.MILLRACE_TEST_ROOT;
const { ConfigDef } = await import(pathToFileURL(root + '/src/config/config-def.js').href);
const { NO_HEADERS } = await import(pathToFileURL(root + '/src/data/headers.js').href);
const def = new ConfigDef([]);
const does = (misdeed, what) => {
  const [how, where] = (misdeed ?? '').split(' in ');
  if (where !== what) return undefined;
  if (how === 'throw') throw new Error('rude in ' + what);
  if (how === 'spin') for (;;);
  if (how === 'hang') return new Promise(() => {});
};
class RudeConnector {
  config() { return def; }
  async validate(props) { this.props = props; await does(props.misdeed, 'validate'); return []; }
  async start(context, props) { this.props = props; await does(props.misdeed, 'connector start'); }
  async taskConfigs(max) {
    await does(this.props.misdeed, 'taskConfigs');
    return Array.from({ length: max }, () => this.props);
  }
  async stop() { await does(this.props.misdeed, 'connector stop'); }
}
class RudeTask {
  async start(context, props) {
    this.props = props;
    this.misdeed = props.misdeed;
    this.next = Number((await context.readOffset({}))?.n ?? 0) + 1;
    await does(this.misdeed, 'start');
  }
  async poll() {
    if (this.next > 3) await does(this.misdeed, 'poll');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const n = this.next++;
    return [{
      topic: this.props.topic, partition: null, keySchema: null, key: null, valueSchema: null, value: 'n' + n,
      timestamp: null, headers: NO_HEADERS, sourcePartition: {}, sourceOffset: { n },
    }];
  }
  // Once the third is on its way: a task that hangs gives nothing more.
  async commit() { if (this.next > 4) await does(this.misdeed, 'commit'); }
  async stop() { await does(this.misdeed, 'stop'); }
}
class Configured {
  config() { return def; }
  configure(props) { this.misdeed = props.misdeed; does(this.misdeed, 'configure'); }
}
class RudeTransform extends Configured {
  apply(record) { does(this.misdeed, 'apply'); return record; }
  close() { does(this.misdeed, 'close'); }
}
class RudePredicate extends Configured {
  test() { does(this.misdeed, 'test'); return true; }
}
class RudeConverter extends Configured {
  fromConnectData(topic, schema, value) { does(this.misdeed, 'fromConnectData'); return Buffer.from(String(value)); }
  toConnectData(topic, bytes) { does(this.misdeed, 'toConnectData'); return { schema: null, value: String(bytes) }; }
}
const unborn = (what) => { throw new Error('rude in the constructor of the ' + what); };
const load = async () => ({ createConnector: () => new RudeConnector(), createTask: () => new RudeTask() });
const one = (type, name, create) => ({ type, javaClass: 'test.' + name, version: '1', load: async () => ({ create }) });
export const plugins = [
  { type: 'source', javaClass: 'test.RudeSourceConnector', taskClass: 'test.RudeSourceTask', version: '1', load },
  {
    type: 'source', javaClass: 'test.UnbornConnector', taskClass: 'test.RudeSourceTask', version: '1',
    load: async () => ({ createConnector: () => unborn('connector'), createTask: () => new RudeTask() }),
  },
  {
    type: 'source', javaClass: 'test.UnbornTaskConnector', taskClass: 'test.UnbornTask', version: '1',
    load: async () => ({ createConnector: () => new RudeConnector(), createTask: () => unborn('task') }),
  },
  {
    type: 'source', javaClass: 'test.UnloadedConnector', taskClass: 'test.UnloadedTask', version: '1',
    load: async () => { throw new Error('rude in load'); },
  },
  one('transformation', 'RudeTransform', () => new RudeTransform()),
  one('transformation', 'UnbornTransform', () => unborn('transform')),
  one('predicate', 'RudePredicate', () => new RudePredicate()),
  one('predicate', 'UnbornPredicate', () => unborn('predicate')),
  one('converter', 'RudeConverter', () => new RudeConverter()),
  one('converter', 'UnbornConverter', () => unborn('converter')),
];
`;

/** Writes the package; answers the folder for `plugin.path`. */
export function writeRudePlugins(directory: string): string {
  const folder = join(directory, 'rude-plugins');
  mkdirSync(join(folder, 'rude'), { recursive: true });
  writeFileSync(join(folder, 'rude', 'package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, 'rude', 'index.js'), SOURCE);
  return folder;
}
