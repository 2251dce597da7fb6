// The worker's policy on `producer.override.*`, `consumer.override.*` and `admin.override.*` in connector configs.
// Used by validation.ts; the worker only ever sees overrides that passed here.
import type { Props } from '../config/config-key.js';
import { invalidValue, parseValue, ValueError } from '../config/config-type.js';
import { CLIENT_TYPES } from '../config/keys/client-types.js';
import { HIDDEN } from '../config/password.js';
import { isSensitiveName } from '../config/redaction.js';
import type { ConfigInfo } from './config-infos.js';
import { exactlyOnceEnabled } from './exactly-once.js';

const overridePolicies = ['All', 'None', 'Principal', 'Allowlist'] as const;
export type OverridePolicy = (typeof overridePolicies)[number];

const principalKeys = new Set(['sasl.jaas.config', 'sasl.mechanism', 'security.protocol']);

/**
 * One entry for each override of a client that a connector of that type has, with the policy's refusal or that of its
 * type as its error; of other
 * clients only what is refused.
 */
export function overrideInfos(type: 'source' | 'sink', props: Props, workerProps: Props): ConfigInfo[] {
  const clients = clientsOf(type, props, workerProps);
  const policy = policyOf(workerProps);
  const allowlist = new Set(
    (workerProps['connector.client.config.override.allowlist'] ?? '').split(',').map((name) => name.trim()),
  );
  const infos: ConfigInfo[] = [];
  for (const [name, value] of Object.entries(props)) {
    const [, client, key] = /^(producer|consumer|admin)\.override\.(.+)$/.exec(name) ?? [];
    if (key === undefined) continue;
    const allowed =
      policy === 'All' ||
      (policy === 'Principal' && principalKeys.has(key)) ||
      (policy === 'Allowlist' && allowlist.has(key));
    const errors = allowed
      ? typeErrors(name, key, value)
      : [`The '${policy}' policy does not allow '${key}' to be overridden in the connector configuration.`];
    if (allowed && !clients.has(client)) continue;
    const shown = isSensitiveName(key) ? HIDDEN : value;
    infos.push({
      definition: null,
      value: { name, value: shown, recommended_values: [], errors, visible: true },
    });
  }
  return infos;
}

function typeErrors(name: string, key: string, value: string): string[] {
  const type = CLIENT_TYPES.get(key);
  if (type === undefined) return [];
  try {
    parseValue(type, value);
    return [];
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return [invalidValue(name, value, error.reason)];
  }
}

/** The clients that the original makes for the connector itself. */
function clientsOf(type: 'source' | 'sink', props: Props, workerProps: Props): ReadonlySet<string> {
  if (type === 'sink') {
    const letters = (props['errors.deadletterqueue.topic.name'] ?? '') !== '';
    return new Set(letters ? ['consumer', 'producer', 'admin'] : ['consumer']);
  }
  const ownOffsets =
    workerProps['group.id'] !== undefined &&
    (exactlyOnceEnabled(workerProps) || (props['offsets.storage.topic'] ?? '').trim() !== '');
  const clients = new Set(ownOffsets ? ['producer', 'consumer', 'admin'] : ['producer']);
  if (Object.keys(props).some((name) => name.startsWith('topic.creation.'))) clients.add('admin');
  return clients;
}

/** The policy a worker config names, by short name or Java class; All by default. */
function policyOf(workerProps: Props): OverridePolicy {
  const given = workerProps['connector.client.config.override.policy']?.trim() ?? 'All';
  const simple = given.slice(given.lastIndexOf('.') + 1).replace(/ConnectorClientConfigOverridePolicy$/, '');
  return overridePolicies.find((policy) => policy === simple) ?? 'None';
}
