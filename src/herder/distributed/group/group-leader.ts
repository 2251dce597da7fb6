// What the leader of the group does in a round: reads what the members offer, plans, and remembers the plan for the next
// round and for requests that have to go to the worker that owns something. Called by the membership.
import type { Logger } from '../../../api/logger.js';
import type { JoinedGroup } from '../../../log/port.js';
import type { ConfigState } from '../../../storage/config-state.js';
import { assignEagerly } from '../assignment/eager-assignor.js';
import { FIRST_ROUND, type LeaderMemory, planRound } from '../assignment/incremental-assignor.js';
import { decodeSubscription, encodeAssignment, type ProtocolVersion } from '../assignment/protocol.js';
import { NO_WORK, taskKey, type Work } from '../assignment/work.js';

export interface PlanInput {
  readonly joined: JoinedGroup;
  readonly version: ProtocolVersion;
  /** The configs this worker joined with, and those it knows by now. */
  readonly configs: ConfigState;
  readonly freshConfigs: () => ConfigState;
  /** The last generation whose plan this worker was given, -1 before any. */
  readonly lastCompletedGeneration: number;
  readonly now: number;
}

interface MemberShare {
  readonly assigned: Work;
  readonly revoked: Work;
  readonly all: Work;
}

export class GroupLeader {
  readonly #maxDelayMs: number;
  readonly #logger: Logger;
  #memory: LeaderMemory = FIRST_ROUND;
  #owners: { readonly connectors: Map<string, string>; readonly tasks: Map<string, string> } | null = null;

  constructor({ maxDelayMs, logger }: { maxDelayMs: number; logger: Logger }) {
    this.#maxDelayMs = maxDelayMs;
    this.#logger = logger;
  }

  /** URL of the owner by the last plan; null without one. */
  ownerUrl(kind: 'connector' | 'task', key: string): string | null {
    const owners = kind === 'connector' ? this.#owners?.connectors : this.#owners?.tasks;
    return owners?.get(key) ?? null;
  }

  forgetOwners(): void {
    this.#owners = null;
  }

  /** Everybody's assignment, by member. Throws GROUP_MESSAGE_INVALID. */
  plan(input: PlanInput): { memberId: string; assignment: Uint8Array }[] {
    const { joined, version } = input;
    const members = new Map(
      joined.members.map(({ memberId, metadata }) => [memberId, decodeSubscription(metadata)]),
    );
    const leaderUrl = members.get(joined.leaderId)?.url ?? '';
    let offset = [...members.values()].reduce((most, { offset: one }) => (one > most ? one : most), -1n);
    const configs = input.configs.offset < offset ? input.freshConfigs() : input.configs;
    const failed = configs.offset < offset;
    if (failed) {
      this.#logger.info(
        {},
        'Was selected to perform assignments, but do not have latest config found in sync request. Returning an empty configuration to trigger re-sync.',
      );
    } else offset = configs.offset;
    const owned = new Map(
      [...members].map(([id, { owned: one }]) => [id, one === null ? NO_WORK : one.assigned]),
    );
    const { shares, delayMs } = failed
      ? { shares: new Map<string, MemberShare>(), delayMs: 0 }
      : this.#shares(input, configs, owned);
    if (!failed) this.#rememberOwners(shares, (id) => members.get(id)!.url);
    const head = { version, failed, leader: joined.leaderId, leaderUrl, offset };
    return [...members.keys()].map((memberId) => {
      const { assigned, revoked } = shares.get(memberId) ?? { assigned: NO_WORK, revoked: NO_WORK };
      return { memberId, assignment: encodeAssignment(version, { ...head, assigned, revoked, delayMs }) };
    });
  }

  #shares(
    { joined, version, lastCompletedGeneration, now }: PlanInput,
    configs: ConfigState,
    members: ReadonlyMap<string, Work>,
  ): { shares: ReadonlyMap<string, MemberShare>; delayMs: number } {
    const configured = configuredWork(configs);
    if (version === 0) {
      const shares = new Map<string, MemberShare>();
      for (const [id, all] of assignEagerly(configured, members.keys())) {
        shares.set(id, { assigned: all, revoked: NO_WORK, all });
      }
      return { shares, delayMs: 0 };
    }
    const plan = planRound(this.#memory, {
      configured,
      members,
      generation: joined.generation,
      lastCompletedGeneration,
      now,
      maxDelayMs: this.#maxDelayMs,
    });
    this.#memory = plan.memory;
    return plan;
  }

  #rememberOwners(shares: ReadonlyMap<string, MemberShare>, urlOf: (memberId: string) => string): void {
    const owners = { connectors: new Map<string, string>(), tasks: new Map<string, string>() };
    for (const [id, { all }] of shares) {
      for (const name of all.connectors) owners.connectors.set(name, urlOf(id));
      for (const key of all.tasks) owners.tasks.set(key, urlOf(id));
    }
    this.#owners = owners;
  }
}

/** Every connector and every task that the configs know. */
function configuredWork(configs: ConfigState): Work {
  const tasks = new Set<string>();
  for (const connector of configs.connectors.keys()) {
    configs.tasks(connector).forEach((_, task) => {
      tasks.add(taskKey({ connector, task }));
    });
  }
  return { connectors: new Set(configs.connectors.keys()), tasks };
}
