// The keys of the dead letter topic. Kafka Connect has them for sinks; here sources have them too, with other defaults: a
// source's letter is a description of the record, of which the context headers are half. Parsed by the worker's tasks.
import { ConfigDef } from '../config-def.js';
import type { ConfigKey } from '../config-key.js';

export function deadLetterKeys(type: 'source' | 'sink'): ConfigKey[] {
  const errorGroup = { group: 'Error Handling', importance: 'MEDIUM', width: 'MEDIUM' } as const;
  return [
    {
      ...errorGroup,
      name: 'errors.deadletterqueue.topic.name',
      type: 'STRING',
      default: '',
      orderInGroup: 6,
      displayName: 'Dead Letter Queue Topic Name',
      documentation: 'Topic for records that failed. Empty: none are kept.',
    },
    {
      ...errorGroup,
      name: 'errors.deadletterqueue.topic.replication.factor',
      type: 'SHORT',
      default: type === 'sink' ? 3 : -1,
      orderInGroup: 7,
      displayName: 'Dead Letter Queue Topic Replication Factor',
      documentation: 'Replication factor with which the dead letter topic is created.',
    },
    {
      ...errorGroup,
      name: 'errors.deadletterqueue.context.headers.enable',
      type: 'BOOLEAN',
      default: type === 'source',
      orderInGroup: 8,
      displayName: 'Enable Error Context Headers',
      documentation: 'Whether dead letters carry headers that tell where and why they failed.',
    },
  ];
}

const defs = { source: new ConfigDef(deadLetterKeys('source')), sink: new ConfigDef(deadLetterKeys('sink')) };

export function deadLetterDef(type: 'source' | 'sink'): ConfigDef {
  return defs[type];
}
