// Makes the herder of a distributed worker from the worker's config and its log. Called once by the worker's start.
import type { Logger } from '../../api/logger.js';
import type { WorkerConfig } from '../../config/keys/worker-config.js';
import type { Log } from '../../log/port.js';
import { levelNamed } from '../../logging/levels.js';
import type { Loggers } from '../../logging/loggers.js';
import { GroupFigures } from '../../metrics/group-figures.js';
import type { HerderOptions } from '../connector/herder-base.js';
import { measuredMember } from '../measured-member.js';
import type { AskWorker } from '../port.js';
import type { ConnectProtocol } from './assignment/protocol.js';
import { DistributedHerder, type DistributedHerderOptions } from './distributed-herder.js';
import { GroupMembership, type MembershipListener } from './group/group-membership.js';

export interface OpenHerderOptions extends HerderOptions {
  readonly config: WorkerConfig;
  readonly log: Log;
  readonly loggers: Loggers;
  /** Where others reach this worker, with a slash at its end. */
  readonly url: string;
  readonly ask: AskWorker;
  readonly worker: DistributedHerderOptions['worker'];
}

/**
 * Time between two heartbeats where `heartbeat.interval.ms` is not set. The coordinator tells of a dead member in answers to
 * heartbeats alone: its work is taken over sooner by what is left of the default's three seconds.
 */
const BEAT_MS = 1_000;

export function openDistributedHerder(options: OpenHerderOptions): DistributedHerder {
  const { config, log, loggers, url, workerId, configs, logger } = options;
  const { values } = config;
  const maxDelayMs = values.int('scheduled.rebalance.max.delay.ms');
  const sessionTimeoutMs = values.int('session.timeout.ms');
  const rebalanceTimeoutMs = values.int('rebalance.timeout.ms');
  const heartbeatMs = values.int('heartbeat.interval.ms');
  const clientId = values.string('client.id') || `connect-${workerId}`;
  const figures = new GroupFigures(clientId);
  const membership = (listener: MembershipListener) =>
    new GroupMembership({
      member: measuredMember(
        log.groupMember({
          group: values.string('group.id'),
          protocolType: 'connect',
          sessionTimeoutMs,
          rebalanceTimeoutMs,
          clientId,
        }),
        figures,
      ),
      protocol: values.string('connect.protocol').toLowerCase() as ConnectProtocol,
      url,
      configs: () => configs.state.snapshot(),
      listener,
      logger,
      heartbeatMs,
      beatMs: values.has('heartbeat.interval.ms') ? heartbeatMs : Math.min(heartbeatMs, BEAT_MS),
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      maxDelayMs,
    });
  warnOfUnsigned(values.string('connect.protocol').toLowerCase(), logger);
  return new DistributedHerder({
    ...options,
    groupId: values.string('group.id'),
    exactlyOnce: values.string('exactly.once.source.support').toLowerCase() === 'enabled',
    admin: () => log.admin(),
    membership,
    figures,
    settings: {
      maxDelayMs,
      syncTimeoutMs: values.int('worker.sync.timeout.ms'),
      unsyncBackoffMs: values.int('worker.unsync.backoff.ms'),
      keyTtlMs: values.int('inter.worker.key.ttl.ms'),
      keyAlgorithm: values.string('inter.worker.key.generation.algorithm'),
      keyBits: values.get('inter.worker.key.size') as number | null,
      signatureAlgorithm: values.string('inter.worker.signature.algorithm'),
      acceptedAlgorithms: values.list('inter.worker.verification.algorithms'),
    },
    setLevel: (name, level) => {
      const known = levelNamed(level);
      if (known !== null) loggers.set(name, known);
    },
  });
}

function warnOfUnsigned(protocol: string, logger: Logger): void {
  if (protocol === 'sessioned') return;
  logger.warn(
    {},
    `Requests between the workers of this group are not signed, because connect.protocol is '${protocol}': whoever reaches the REST port can change task configs. Set it to 'sessioned'.`,
  );
}
