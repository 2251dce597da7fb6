// Properties of the chaos run's workers: one group and its topics on the run's own broker.

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

export interface GroupSettings {
  readonly group: string;
  readonly bootstrap: string;
  /** `scheduled.rebalance.max.delay.ms` */
  readonly delayMs: number;
  readonly exactlyOnce: boolean;
}

export function chaosGroupProps(settings: GroupSettings): Record<string, string> {
  const { group, bootstrap, delayMs, exactlyOnce } = settings;
  return {
    'bootstrap.servers': bootstrap,
    'group.id': group,
    'config.storage.topic': `${group}-configs`,
    'config.storage.replication.factor': '1',
    'offset.storage.topic': `${group}-offsets`,
    'offset.storage.replication.factor': '1',
    'offset.storage.partitions': '5',
    'status.storage.topic': `${group}-status`,
    'status.storage.replication.factor': '1',
    'key.converter': JSON_CONVERTER,
    'key.converter.schemas.enable': 'false',
    'value.converter': JSON_CONVERTER,
    'value.converter.schemas.enable': 'false',
    'offset.flush.interval.ms': '2000',
    'consumer.isolation.level': 'read_committed',
    'scheduled.rebalance.max.delay.ms': String(delayMs),
    ...(exactlyOnce ? { 'exactly.once.source.support': 'enabled' } : {}),
  };
}
