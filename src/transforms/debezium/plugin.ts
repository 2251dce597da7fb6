// Debezium's transforms as plugins, under its class names. Part of ../plugin.ts, which the plugin registry reads.
import type { PluginDescriptor } from '../../api/plugin.js';
import type { Transformation } from '../../api/transform.js';

const version = '3.6.1.Final';

function debezium(name: string, load: () => Promise<() => Transformation>): PluginDescriptor {
  return {
    type: 'transformation',
    version,
    javaClass: `io.debezium.${name}`,
    load: async () => ({ create: await load() }),
  };
}

function refusal(name: string, reason: string): PluginDescriptor {
  return debezium(name, async () => {
    const { refused } = await import('./refused.js');
    return () => refused(`io.debezium.${name}`, reason);
  });
}

const router = async () => (await import('./routing/by-logical-table.js')).create;
const geometry = () => import('./values/geometry.js');
const scripts = () => import('./scripting/filter.js');

export const debeziumPlugins: PluginDescriptor[] = [
  debezium('transforms.ByLogicalTableRouter', router),
  debezium('transforms.ContentBasedRouter', async () => (await scripts()).createRouter),
  debezium(
    'transforms.EnforceRecordSize',
    async () => (await import('./values/enforce-record-size.js')).create,
  ),
  debezium(
    'transforms.ExtractChangedRecordState',
    async () => (await import('./state/changed-record-state.js')).create,
  ),
  debezium(
    'transforms.ExtractNewRecordState',
    async () => (await import('./state/extract-new-record-state.js')).create,
  ),
  debezium(
    'transforms.ExtractSchemaToNewRecord',
    async () => (await import('./state/extract-schema.js')).create,
  ),
  debezium('transforms.Filter', async () => (await scripts()).createFilter),
  debezium('transforms.GeometryFormatTransformer', async () => (await geometry()).createFormat),
  debezium('transforms.HeaderToValue', async () => (await import('./state/header-to-value.js')).create),
  debezium(
    'transforms.SchemaChangeEventFilter',
    async () => (await import('./values/schema-change-filter.js')).create,
  ),
  debezium('transforms.SwapGeometryCoordinates', async () => (await geometry()).createSwap),
  debezium(
    'transforms.TimezoneConverter',
    async () => (await import('./values/timezone-converter.js')).create,
  ),
  debezium(
    'transforms.VectorToJsonConverter',
    async () => (await import('./values/vector-to-json.js')).create,
  ),
  debezium('transforms.outbox.EventRouter', async () => (await import('./outbox/event-router.js')).create),
  debezium(
    'transforms.partitions.PartitionRouting',
    async () => (await import('./routing/partition-routing.js')).create,
  ),
  debezium(
    'connector.postgresql.transforms.DecodeLogicalDecodingMessageContent',
    async () => (await import('./outbox/decode-message.js')).create,
  ),
  debezium(
    'connector.mysql.transforms.ReadToInsertEvent',
    async () => (await import('./values/read-to-insert.js')).create,
  ),
  refusal('transforms.tracing.ActivateTracingSpan', 'Millrace has no OpenTelemetry tracing'),
  refusal('transforms.openlineage.OpenLineage', 'Millrace does not send lineage events'),
];
