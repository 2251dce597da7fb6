// Rules of the options of signals and notifications that look at more than one value. Called by option-pairs.ts.
import type { Props } from '../../../src/config/config-key.js';
import type { ConfigProblem } from './option-pairs.js';

/** `jmx` and `in-process` are of the JVM: REST takes their place, nothing is to be opened for them. */
const SIGNAL_CHANNELS = ['source', 'kafka', 'file', 'jmx', 'in-process'];
const NOTIFICATION_CHANNELS = ['sink', 'log', 'jmx'];

export function signalProblems(props: Props): ConfigProblem[] {
  return [...sinkTopic(props), ...signalTables(props)];
}

/** What has no effect. */
export function signalOversights(props: Props): ConfigProblem[] {
  return [
    ...unknownWords(props, 'signal.enabled.channels', SIGNAL_CHANNELS),
    ...unknownWords(props, 'notification.enabled.channels', NOTIFICATION_CHANNELS),
    ...signalTable(props),
  ];
}

function words(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function unknownWords(props: Props, option: string, known: readonly string[]): ConfigProblem[] {
  const unknown = words(props[option]).find((word) => !known.includes(word.toLowerCase()));
  if (unknown === undefined) return [];
  return [
    { option, value: props[option]!, problem: `there is no channel ${unknown}: use ${known.join(', ')}` },
  ];
}

function sinkTopic(props: Props): ConfigProblem[] {
  const option = 'notification.sink.topic.name';
  const needed = words(props['notification.enabled.channels']).includes('sink');
  if (!needed || props[option]?.trim()) return [];
  const problem = 'Notification topic name must be provided when kafka notification channel is enabled';
  return [{ option, value: '', problem }];
}

function signalTables(props: Props): ConfigProblem[] {
  const option = 'signal.data.collection';
  if (words(props[option]).length < 2) return [];
  const problem = 'For single task connector only one signal data collection is permitted.';
  return [{ option, value: props[option]!, problem }];
}

function signalTable(props: Props): ConfigProblem[] {
  const option = 'signal.data.collection';
  const [table] = words(props[option]);
  if (table === undefined || table.includes('.')) return [];
  return [{ option, value: props[option]!, problem: 'the table is to be named as schema.table' }];
}
