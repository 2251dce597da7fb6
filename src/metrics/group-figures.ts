// Counts and times of a worker's membership in its group, under Kafka Connect's names. The herder of a group reports to it and
// asks for the samples at scrape time; time is an argument.
import type { FlatSample } from './registry.js';
import { RecentValues } from './window.js';

type Call = 'join' | 'sync' | 'heartbeat';
const REBALANCE = 'kafka_connect_connect_worker_rebalance_metrics_';
const COORDINATOR = 'kafka_connect_connect_coordinator_metrics_';

export interface GroupState {
  /** Empty while it is not known. */
  readonly leaderUrl: string;
  readonly protocol: string;
  readonly connectors: number;
  readonly tasks: number;
}

export class GroupFigures {
  readonly #clientId: string;
  readonly #counts: Record<Call, number> = { join: 0, sync: 0, heartbeat: 0 };
  readonly #times: Record<Call, RecentValues> = {
    join: new RecentValues(),
    sync: new RecentValues(),
    heartbeat: new RecentValues(),
  };
  readonly #events: Record<Call, RecentValues> = {
    join: new RecentValues(),
    sync: new RecentValues(),
    heartbeat: new RecentValues(),
  };
  readonly #rebalances = new RecentValues();
  #completed = 0;
  #generation = -1;
  #began: number | null = null;
  #lastRebalance: number | null = null;
  #lastHeartbeat: number | null = null;

  constructor(clientId: string) {
    this.#clientId = clientId;
  }

  /** A join is sent: the worker rebalances until it has its assignment. */
  rebalancing(now: number): void {
    this.#began ??= now;
  }

  /** A call to the coordinator was answered; `took` in ms. */
  called(call: Call, now: number, took: number): void {
    this.#counts[call]++;
    this.#times[call].record(now, took);
    this.#events[call].record(now, 1);
    this.#lastHeartbeat = now;
  }

  /** The worker has its assignment of this generation. */
  rebalanced(now: number, generation: number): void {
    this.#completed++;
    this.#generation = generation;
    this.#rebalances.record(now, now - (this.#began ?? now));
    this.#began = null;
    this.#lastRebalance = now;
  }

  samples(now: number, { leaderUrl, protocol, connectors, tasks }: GroupState): FlatSample[] {
    const client = { client_id: this.#clientId };
    const since = (at: number | null) => (at === null ? 0 : now - at);
    const of = (prefix: string, labels: Record<string, string>, values: Record<string, number>) =>
      Object.entries(values).map(([name, value]) => ({ name: prefix + name, labels, value }));
    const { join, sync, heartbeat } = this.#times;
    return [
      ...of(REBALANCE, { leader_name: leaderUrl }, { leader_name: 1 }),
      ...of(REBALANCE, { connect_protocol: protocol }, { connect_protocol: 1 }),
      ...of(
        REBALANCE,
        {},
        {
          epoch: this.#generation,
          completed_rebalances_total: this.#completed,
          rebalancing: this.#began === null ? 0 : 1,
          rebalance_max_time_ms: this.#rebalances.max(now),
          rebalance_avg_time_ms: this.#rebalances.average(now),
          time_since_last_rebalance_ms: since(this.#lastRebalance),
        },
      ),
      ...of(COORDINATOR, client, {
        assigned_connectors: connectors,
        assigned_tasks: tasks,
        join_total: this.#counts.join,
        join_rate: this.#events.join.rate(now),
        join_time_avg: join.average(now),
        join_time_max: join.max(now),
        sync_total: this.#counts.sync,
        sync_rate: this.#events.sync.rate(now),
        sync_time_avg: sync.average(now),
        sync_time_max: sync.max(now),
        heartbeat_total: this.#counts.heartbeat,
        heartbeat_rate: this.#events.heartbeat.rate(now),
        heartbeat_response_time_max: heartbeat.max(now),
        last_heartbeat_seconds_ago: since(this.#lastHeartbeat) / 1000,
      }),
    ];
  }
}
