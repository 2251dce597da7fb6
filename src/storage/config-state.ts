// What the config topic says, as a state machine over its records in order (pure; config-store feeds it). Task
// configs become visible only with their commit record; target states may come before their connector.
import type { Props } from '../config/config-key.js';
import { type Json, parseLossless } from './lossless-json.js';

export type TargetStateName = 'STARTED' | 'PAUSED' | 'STOPPED';

export interface RestartRequest {
  readonly connector: string;
  readonly includeTasks: boolean;
  readonly onlyFailed: boolean;
}

export type ConfigEvent =
  | { readonly kind: 'connector' | 'removed' | 'task' | 'fencing'; readonly connector: string }
  /** Task configs in force from now on; `tasks`: those that came with this commit. */
  | { readonly kind: 'commit'; readonly connector: string; readonly tasks: readonly number[] }
  /** `changed`: of a known connector, to another state than before. */
  | { readonly kind: 'target-state'; readonly connector: string; readonly changed: boolean }
  | { readonly kind: 'restart'; readonly request: RestartRequest }
  | { readonly kind: 'logger'; readonly logger: string; readonly level: string }
  | { readonly kind: 'session-key' }
  | { readonly kind: 'skipped'; readonly key: string };

export interface SessionKey {
  readonly key: string;
  readonly algorithm: string;
  readonly creationTimestamp: number;
}

export class ConfigState {
  /** Offset of the last record plus one; -1 before any: workers tell it each other so. */
  offset = -1n;
  sessionKey: SessionKey | null = null;
  readonly connectors = new Map<string, Props>();
  readonly targetStates = new Map<string, TargetStateName>();
  readonly taskCounts = new Map<string, number>();
  /** The connector config in force when the current task configs were committed. */
  readonly applied = new Map<string, Props>();
  readonly generations = new Map<string, number>();
  readonly inconsistent = new Set<string>();
  readonly fencingCounts = new Map<string, number>();
  readonly pendingFencing = new Set<string>();
  readonly #tasks = new Map<string, Map<number, Props>>();
  readonly #deferred = new Map<string, Map<number, Props>>();

  /** Task configs 0..count-1, empty while inconsistent or without any. */
  tasks(connector: string): Props[] {
    if (this.inconsistent.has(connector)) return [];
    const known = this.#tasks.get(connector);
    const out: Props[] = [];
    for (let i = 0; i < (this.taskCounts.get(connector) ?? 0); i++) {
      const props = known?.get(i);
      if (props !== undefined) out.push(props);
    }
    return out;
  }

  /** The state as it is now; later records do not change it. */
  snapshot(): ConfigState {
    const copy = new ConfigState();
    copy.offset = this.offset;
    copy.sessionKey = this.sessionKey;
    const pairs: [Map<string, unknown>, Map<string, unknown>][] = [
      [copy.connectors, this.connectors],
      [copy.targetStates, this.targetStates],
      [copy.taskCounts, this.taskCounts],
      [copy.applied, this.applied],
      [copy.generations, this.generations],
      [copy.fencingCounts, this.fencingCounts],
      [copy.#tasks, this.#tasks],
    ];
    for (const [to, from] of pairs) for (const [name, value] of from) to.set(name, value);
    for (const name of this.inconsistent) copy.inconsistent.add(name);
    for (const name of this.pendingFencing) copy.pendingFencing.add(name);
    return copy;
  }

  /** STARTED where nothing is said. */
  targetState(connector: string): TargetStateName {
    return this.targetStates.get(connector) ?? 'STARTED';
  }

  /** Takes one record in; `value` null is a tombstone. Records that cannot be read are skipped, as in the original. */
  apply(key: string, value: string | null, offset: bigint): ConfigEvent {
    let json: Json = null;
    try {
      if (value !== null) json = parseLossless(value);
    } catch {
      return { kind: 'skipped', key };
    }
    this.offset = offset + 1n;
    const map = isMap(json) ? json : null;
    if (value !== null && map === null) return { kind: 'skipped', key };
    if (key.startsWith('target-state-')) return this.#targetState(key.slice(13), map);
    if (key.startsWith('connector-')) return this.#connector(key.slice(10), map);
    if (key.startsWith('task-')) return this.#task(key, map);
    if (key.startsWith('commit-')) return this.#commit(key.slice(7), map);
    if (key.startsWith('restart-connector-')) return restart(key, map);
    if (key.startsWith('tasks-fencing-')) return this.#fencing(key.slice(14), map);
    if (key === 'session-key') return this.#session(key, map);
    if (key.startsWith('logger-cluster-') && typeof map?.['level'] === 'string') {
      return { kind: 'logger', logger: key.slice(15), level: map['level'] };
    }
    return { kind: 'skipped', key };
  }

  #targetState(connector: string, map: JsonMap | null): ConfigEvent {
    const known = this.connectors.has(connector);
    const before = this.targetStates.get(connector) ?? (known ? 'STARTED' : null);
    if (map === null) this.targetStates.delete(connector);
    else {
      const state = map['state.v2'] ?? map['state'];
      if (state !== 'STARTED' && state !== 'PAUSED' && state !== 'STOPPED') {
        return { kind: 'skipped', key: `target-state-${connector}` };
      }
      this.targetStates.set(connector, state);
    }
    const changed = map !== null && known && this.targetState(connector) !== before;
    return { kind: 'target-state', connector, changed };
  }

  #connector(connector: string, map: JsonMap | null): ConfigEvent {
    if (map === null) {
      for (const known of [this.connectors, this.taskCounts, this.applied, this.#tasks, this.#deferred]) {
        known.delete(connector);
      }
      return { kind: 'removed', connector };
    }
    const props = properties(map);
    if (props === null) return { kind: 'skipped', key: `connector-${connector}` };
    this.connectors.set(connector, props);
    return { kind: 'connector', connector };
  }

  #task(key: string, map: JsonMap | null): ConfigEvent {
    const dash = key.lastIndexOf('-');
    const id = key.slice(dash + 1);
    const props = map === null ? null : properties(map);
    if (dash <= 4 || !/^\d+$/.test(id) || props === null) return { kind: 'skipped', key };
    const connector = key.slice(5, dash);
    let deferred = this.#deferred.get(connector);
    if (deferred === undefined) {
      deferred = new Map();
      this.#deferred.set(connector, deferred);
    }
    deferred.set(Number(id), props);
    return { kind: 'task', connector };
  }

  #commit(connector: string, map: JsonMap | null): ConfigEvent {
    const count = map === null ? Number.NaN : Number(map['tasks']);
    if (!Number.isInteger(count) || count < 0) return { kind: 'skipped', key: `commit-${connector}` };
    const config = this.connectors.get(connector);
    const deferred = this.#deferred.get(connector);
    this.#deferred.delete(connector);
    if (config === undefined) {
      for (const known of [this.taskCounts, this.applied, this.#tasks]) known.delete(connector);
      return { kind: 'skipped', key: `commit-${connector}` };
    }
    // A map of its own: snapshots keep the old one.
    const known = new Map(this.#tasks.get(connector));
    const complete = Array.from({ length: count }, (_, i) => i).every((i) => deferred?.has(i));
    if (!complete) {
      this.inconsistent.add(connector);
    } else {
      this.inconsistent.delete(connector);
      if (deferred !== undefined) {
        for (const [id, props] of deferred) known.set(id, props);
        this.generations.set(connector, (this.generations.get(connector) ?? -1) + 1);
      }
      this.#tasks.set(connector, known);
      this.applied.set(connector, config);
    }
    this.taskCounts.set(connector, count);
    this.pendingFencing.add(connector);
    return { kind: 'commit', connector, tasks: complete ? [...(deferred?.keys() ?? [])] : [] };
  }

  #fencing(connector: string, map: JsonMap | null): ConfigEvent {
    const count = Number(map?.['task-count']);
    if (map === null || !Number.isInteger(count))
      return { kind: 'skipped', key: `tasks-fencing-${connector}` };
    this.fencingCounts.set(connector, count);
    this.pendingFencing.delete(connector);
    return { kind: 'fencing', connector };
  }

  #session(key: string, map: JsonMap | null): ConfigEvent {
    if (typeof map?.['key'] !== 'string' || typeof map['algorithm'] !== 'string')
      return { kind: 'skipped', key };
    const creationTimestamp = Number(map['creation-timestamp']);
    if (!Number.isInteger(creationTimestamp)) return { kind: 'skipped', key };
    this.sessionKey = { key: map['key'], algorithm: map['algorithm'], creationTimestamp };
    return { kind: 'session-key' };
  }
}

type JsonMap = { [key: string]: Json };

function restart(key: string, map: JsonMap | null): ConfigEvent {
  if (map === null) return { kind: 'skipped', key };
  const connector = key.slice('restart-connector-'.length);
  const includeTasks = map['include-tasks'] === true;
  return { kind: 'restart', request: { connector, includeTasks, onlyFailed: map['only-failed'] === true } };
}

function properties(map: JsonMap): Props | null {
  const props = map['properties'];
  return isMap(props) ? (props as unknown as Props) : null;
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
