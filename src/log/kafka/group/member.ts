// Raw membership in a classic group: join, sync, heartbeat, leave. Made by open.ts for the herder (protocol type
// `connect`) and by the consumer (`consumer`). Each call is one attempt at the coordinator of the moment; it keeps the
// member id and the generation, decides nothing. Heartbeats never wait behind a join: they have their own connection.
import { type Failure, failure, isFailure } from '../../../errors/failure.js';
import type { GroupMember, GroupMemberOptions, GroupProtocol, JoinedGroup } from '../../port.js';
import type { Cluster } from '../cluster.js';
import * as codes from '../protocol/error-codes.js';
import * as requests from '../protocol/membership.js';
import { Coordinator } from './coordinator.js';

export interface KafkaGroupMemberOptions extends GroupMemberOptions {
  readonly cluster: Cluster;
  /** `group.instance.id`; null = a dynamic member. */
  readonly instanceId: string | null;
}

/** A join with the instance ids, which only assignors of consumers look at. */
export interface JoinedMembers extends JoinedGroup {
  readonly members: readonly requests.GroupMemberEntry[];
}

const JOIN = 'join';
const BEAT = 'heartbeat';

export class KafkaGroupMember implements GroupMember {
  readonly coordinator: Coordinator;
  memberId = '';
  /** -1 = of no generation. */
  generation = -1;
  private offered: readonly GroupProtocol[] = [];

  constructor(private readonly o: KafkaGroupMemberOptions) {
    this.coordinator = new Coordinator(o.cluster, o.group, 'group');
  }

  get identity(): requests.MemberIdentity {
    return { group: this.o.group, memberId: this.memberId, instanceId: this.o.instanceId };
  }

  /** Throws also the signal's reason. An aborted join is still known to the coordinator: join again, or leave. */
  async join(protocols: readonly GroupProtocol[], signal?: AbortSignal): Promise<JoinedMembers> {
    signal?.throwIfAborted();
    const abort = () => this.coordinator.release(JOIN);
    signal?.addEventListener('abort', abort, { once: true });
    this.offered = protocols;
    try {
      let answer = await this.ask(protocols);
      if (answer.error === codes.MEMBER_ID_REQUIRED) {
        this.memberId = answer.memberId;
        signal?.throwIfAborted();
        answer = await this.ask(protocols);
      }
      this.check(answer.error);
      this.memberId = answer.memberId;
      this.generation = answer.generation;
      const { generation, memberId, leaderId, protocol, members } = answer;
      return { generation, memberId, leaderId, protocol, members };
    } catch (error) {
      signal?.throwIfAborted();
      throw this.named(error);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async sync(assignments: readonly { memberId: string; assignment: Uint8Array }[]): Promise<Uint8Array> {
    return this.attempt(async () => {
      const { generation, identity } = this;
      const waitMs = this.o.rebalanceTimeoutMs;
      const request = requests.syncGroupRequest({ ...identity, generation, assignments, waitMs });
      const { error, assignment } = await this.coordinator.request(request, JOIN);
      this.check(error);
      return assignment;
    });
  }

  async heartbeat(): Promise<void> {
    return this.attempt(async () => {
      const request = requests.heartbeatRequest(this.identity, this.generation, this.o.sessionTimeoutMs);
      this.check(await this.coordinator.request(request, BEAT));
    });
  }

  reset(): void {
    this.memberId = '';
    this.generation = -1;
  }

  /** A member the coordinator does not know has left. */
  async leave(): Promise<void> {
    const who = this.identity;
    this.reset();
    if (who.memberId === '') return;
    this.coordinator.release(JOIN);
    await this.attempt(async () => {
      const error = await this.coordinator.request(
        requests.leaveGroupRequest(who, this.o.sessionTimeoutMs),
        BEAT,
      );
      if (error !== codes.UNKNOWN_MEMBER_ID) this.check(error);
    });
  }

  /** Closes the connections without leaving. */
  async close(): Promise<void> {
    this.o.cluster.close();
  }

  private ask(protocols: readonly GroupProtocol[]): Promise<requests.JoinAnswer> {
    const { protocolType, sessionTimeoutMs, rebalanceTimeoutMs } = this.o;
    return this.coordinator.request(
      requests.joinGroupRequest({
        ...this.identity,
        protocolType,
        protocols,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
      }),
      JOIN,
    );
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.named(error);
    }
  }

  /** Throws the catalogue's error of a code other than NONE. */
  check(error: number): void {
    if (error === codes.NONE) return;
    const { group, protocolType, instanceId } = this.o;
    this.coordinator.heed(error);
    switch (error) {
      case codes.REBALANCE_IN_PROGRESS:
        throw failure('GROUP_REBALANCING', { group });
      case codes.UNKNOWN_MEMBER_ID:
        throw failure('GROUP_MEMBER_UNKNOWN', { group });
      case codes.ILLEGAL_GENERATION:
        throw failure('GROUP_GENERATION_OLD', { group });
      case codes.FENCED_INSTANCE_ID:
        throw failure('GROUP_INSTANCE_FENCED', { group, instance: instanceId ?? '' });
      case codes.GROUP_AUTHORIZATION_FAILED:
        throw failure('GROUP_AUTHORIZATION', { group });
      case codes.INCONSISTENT_GROUP_PROTOCOL: {
        const protocols = this.offered.map((protocol) => protocol.name).join(', ');
        throw failure('GROUP_PROTOCOL_INCONSISTENT', { group, protocolType, protocols });
      }
    }
    if (codes.isRetriable(error)) {
      throw failure('GROUP_COORDINATOR_UNAVAILABLE', { group, detail: codes.errorName(error) });
    }
    throw codes.brokerFailure(error, `take part in the group '${group}'`);
  }

  /** An error of the way to the coordinator, in the terms of the group. */
  private named(error: unknown): unknown {
    const { group } = this.o;
    if (this.o.cluster.closed) return failure('LOG_CLOSED', { what: 'group member' }, error);
    if (isFailure(error, 'KAFKA_NOT_AUTHORIZED')) return failure('GROUP_AUTHORIZATION', { group }, error);
    if (
      isFailure(error, 'KAFKA_UNREACHABLE') ||
      isFailure(error, 'KAFKA_BUSY') ||
      isFailure(error, 'LOG_CLOSED')
    ) {
      const detail = (error as Failure).message;
      return failure('GROUP_COORDINATOR_UNAVAILABLE', { group, detail }, error);
    }
    return error;
  }
}
