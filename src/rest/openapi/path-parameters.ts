// What the names in braces stand for, in the OpenAPI document.
import type { Schema } from './schemas.js';

const name = (description: string): { description: string; schema: Schema } => ({
  description,
  schema: { type: 'string', minLength: 1 },
});

export const PATH_PARAMETERS: Readonly<Record<string, { description: string; schema: Schema }>> = {
  connector: name('Name of the connector.'),
  task: {
    description: 'Number of the task, from 0; other words are no such path.',
    schema: { type: 'integer', minimum: 0, maximum: 999999999 },
  },
  plugin: name('Class name or alias of the plugin.'),
  logger: name('Name of the logger, `root` for all.'),
  table: name('Full name of the table, e.g. `public.orders`.'),
  topic: name('Name of the topic.'),
  partition: {
    description: 'Partition of the topic.',
    schema: { type: 'string', pattern: '^[0-9]{1,9}$' },
  },
  offset: { description: 'Offset in the partition.', schema: { type: 'string', pattern: '^[0-9]{1,18}$' } },
};
