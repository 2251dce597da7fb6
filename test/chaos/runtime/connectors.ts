// The connectors of the chaos run: numbered sources whose records can be counted, at least once and exactly once, and sinks
// that write down what they were given.
import { join } from 'node:path';

const TOOLS = 'org.apache.kafka.connect.tools';
const FILES = 'org.apache.kafka.connect.file';

export interface ChaosConnector {
  readonly name: string;
  readonly kind: 'verifiable' | 'file' | 'datagen' | 'file-sink' | 'verifiable-sink';
  /** Workers with exactly once deliver so for all sources, also for those that do not require it. */
  readonly exactlyOnce: boolean;
  /** Topics it writes or reads. */
  readonly topics: readonly string[];
  /** Read by a file source, written by a file sink. */
  readonly file: string;
  readonly config: Readonly<Record<string, string>>;
  /** Whether other numbers of tasks may be asked for. */
  readonly scales: boolean;
}

export interface Wanted {
  readonly count: number;
  readonly exactlyOnce: boolean;
  /** Records a second of each task. */
  readonly rate: number;
  readonly directory: string;
}

/** Each set of 20; a sink comes after the sources whose topics it reads. */
const SET: readonly string[] = [
  'numbers-0',
  'numbers-once-0',
  'numbers-to-file-0 numbers-0',
  'lines-0',
  'lines-once-0',
  'lines-to-output-0 lines-0 lines-once-0',
  'numbers-once-1',
  'numbers-to-file-1 numbers-once-0 numbers-once-1',
  'numbers-once-2',
  'numbers-1',
  'random-0',
  'numbers-once-3',
  'numbers-to-file-2 numbers-once-2 numbers-once-3',
  'lines-1',
  'lines-once-1',
  'lines-to-output-1 lines-1 lines-once-1',
  'numbers-2',
  'numbers-to-file-3 numbers-1 numbers-2',
  'random-1',
  'numbers-to-file-4 numbers-0 numbers-once-3',
];

export function chaosConnectors(wanted: Wanted): ChaosConnector[] {
  return Array.from({ length: wanted.count }, (_, i) => {
    const round = Math.floor(i / SET.length);
    const [name, ...topics] = SET[i % SET.length]!.split(' ').map((word) =>
      round === 0 ? word : `${word}-${round}`,
    );
    return connectorOf(name!, topics, wanted);
  });
}

function connectorOf(name: string, topics: readonly string[], wanted: Wanted): ChaosConnector {
  const file = join(wanted.directory, `${name}.txt`);
  const { exactlyOnce } = wanted;
  const common: Record<string, string> =
    exactlyOnce && name.includes('-once-') ? { 'exactly.once.support': 'required' } : {};
  if (name.startsWith('numbers-to-file')) {
    const config = { 'connector.class': `${FILES}.FileStreamSinkConnector`, file, 'tasks.max': '2' };
    return sink('file-sink', { name, topics, file, config });
  }
  if (name.startsWith('lines-to-output')) {
    const config = { 'connector.class': `${TOOLS}.VerifiableSinkConnector`, 'tasks.max': '2' };
    return sink('verifiable-sink', { name, topics, file, config });
  }
  const source = { name, topics: [name], file, exactlyOnce };
  if (name.startsWith('numbers')) {
    const config = {
      'connector.class': `${TOOLS}.VerifiableSourceConnector`,
      topic: name,
      throughput: String(wanted.rate),
      'complete.record.data': 'true',
      'tasks.max': '2',
      ...common,
    };
    return { ...source, kind: 'verifiable', scales: true, config };
  }
  if (name.startsWith('lines')) {
    const config = { 'connector.class': `${FILES}.FileStreamSourceConnector`, topic: name, file, ...common };
    return { ...source, kind: 'file', scales: false, config };
  }
  const config = {
    'connector.class': 'io.confluent.kafka.connect.datagen.DatagenConnector',
    'kafka.topic': name,
    quickstart: 'users',
    'max.interval': String(Math.round(2000 / wanted.rate)),
    'tasks.max': '2',
  };
  return { ...source, kind: 'datagen', scales: true, config };
}

function sink(
  kind: ChaosConnector['kind'],
  { config, ...rest }: Pick<ChaosConnector, 'name' | 'topics' | 'file' | 'config'>,
): ChaosConnector {
  const all = { ...config, topics: rest.topics.join(',') };
  return { ...rest, kind, exactlyOnce: false, scales: true, config: all };
}

export function isSink({ kind }: ChaosConnector): boolean {
  return kind === 'file-sink' || kind === 'verifiable-sink';
}
