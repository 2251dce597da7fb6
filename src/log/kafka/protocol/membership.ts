// The four requests of classic group membership: JoinGroup v5, SyncGroup v3, Heartbeat v3, LeaveGroup v3, all with
// the instance id of static members. Called by group/member.ts.
import type { GroupProtocol } from '../../port.js';
import type { WireRequest } from '../connection.js';
import { WireWriter } from './wire.js';

/** Who asks; `memberId` is '' before the coordinator gave one. */
export interface MemberIdentity {
  readonly group: string;
  readonly memberId: string;
  readonly instanceId: string | null;
}

export interface JoinQuestion extends MemberIdentity {
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
}

export interface GroupMemberEntry {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly metadata: Uint8Array;
}

export interface JoinAnswer {
  readonly error: number;
  readonly generation: number;
  readonly protocol: string;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly GroupMemberEntry[];
}

/** The coordinator answers when all members have joined or the rebalance timeout is over. */
export function joinGroupRequest(ask: JoinQuestion): WireRequest<JoinAnswer> {
  const body = new WireWriter().string(ask.group).int32(ask.sessionTimeoutMs).int32(ask.rebalanceTimeoutMs);
  body.string(ask.memberId).string(ask.instanceId).string(ask.protocolType);
  body.array(ask.protocols, ({ name, metadata }) => body.string(name).bytes(metadata));
  return {
    name: 'JoinGroup',
    apiKey: 11,
    apiVersion: 5,
    waitMs: ask.rebalanceTimeoutMs,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      return {
        error: reader.int16(),
        generation: reader.int32(),
        protocol: reader.string() ?? '',
        leaderId: reader.string() ?? '',
        memberId: reader.string() ?? '',
        members: reader.array(() => ({
          memberId: reader.string() ?? '',
          instanceId: reader.string(),
          metadata: reader.bytes(),
        })),
      };
    },
  };
}

export interface SyncQuestion extends MemberIdentity {
  readonly generation: number;
  /** Empty for all but the leader. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[];
  /** How long the leader may take. */
  readonly waitMs: number;
}

export function syncGroupRequest(
  ask: SyncQuestion,
): WireRequest<{ readonly error: number; readonly assignment: Buffer }> {
  const body = new WireWriter().string(ask.group).int32(ask.generation).string(ask.memberId);
  body.string(ask.instanceId);
  body.array(ask.assignments, ({ memberId, assignment }) => body.string(memberId).bytes(assignment));
  return {
    name: 'SyncGroup',
    apiKey: 14,
    apiVersion: 3,
    waitMs: ask.waitMs,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      return { error: reader.int16(), assignment: reader.bytes() };
    },
  };
}

/** Resolves with the error code. @param withinMs after which the session is over anyhow */
export function heartbeatRequest(
  who: MemberIdentity,
  generation: number,
  withinMs: number,
): WireRequest<number> {
  const body = new WireWriter().string(who.group).int32(generation).string(who.memberId);
  return {
    name: 'Heartbeat',
    apiKey: 12,
    apiVersion: 3,
    withinMs,
    body: [body.string(who.instanceId).finish()],
    decode: (reader) => {
      reader.int32();
      return reader.int16();
    },
  };
}

/** Resolves with the error code of the request, else the member's. */
export function leaveGroupRequest(who: MemberIdentity, withinMs: number): WireRequest<number> {
  const body = new WireWriter().string(who.group).int32(1).string(who.memberId).string(who.instanceId);
  return {
    name: 'LeaveGroup',
    apiKey: 13,
    apiVersion: 3,
    withinMs,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const error = reader.int16();
      const members = reader.array(() => {
        reader.string();
        reader.string();
        return reader.int16();
      });
      return error === 0 ? (members[0] ?? 0) : error;
    },
  };
}
