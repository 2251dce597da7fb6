// Metrics of a worker's membership in its group, by Prometheus name; part of names.ts.
import { counter, gauge } from './declaration.js';

export const groupMetrics = {
  kafka_connect_connect_worker_rebalance_metrics_leader_name: gauge(
    'URL of the group’s leader, in the label leader_name; 1.',
  ),
  kafka_connect_connect_worker_rebalance_metrics_connect_protocol: gauge(
    'Protocol of the group, in the label connect_protocol; 1.',
  ),
  kafka_connect_connect_worker_rebalance_metrics_epoch: gauge('Generation of the group.'),
  kafka_connect_connect_worker_rebalance_metrics_completed_rebalances_total: counter(
    'Rebalances this worker completed.',
  ),
  kafka_connect_connect_worker_rebalance_metrics_rebalancing: gauge('1 while the worker rebalances.'),
  kafka_connect_connect_worker_rebalance_metrics_rebalance_max_time_ms: gauge(
    'Longest recent rebalance, ms.',
  ),
  kafka_connect_connect_worker_rebalance_metrics_rebalance_avg_time_ms: gauge(
    'Average recent rebalance, ms.',
  ),
  kafka_connect_connect_worker_rebalance_metrics_time_since_last_rebalance_ms: gauge(
    'Time since the last completed rebalance, ms.',
  ),
  kafka_connect_connect_coordinator_metrics_assigned_connectors: gauge('Connectors this worker was given.'),
  kafka_connect_connect_coordinator_metrics_assigned_tasks: gauge('Tasks this worker was given.'),
  kafka_connect_connect_coordinator_metrics_join_total: counter('Joins of the group.'),
  kafka_connect_connect_coordinator_metrics_join_rate: gauge('Joins of the group a second.'),
  kafka_connect_connect_coordinator_metrics_join_time_avg: gauge('Average recent join, ms.'),
  kafka_connect_connect_coordinator_metrics_join_time_max: gauge('Longest recent join, ms.'),
  kafka_connect_connect_coordinator_metrics_sync_total: counter('Assignments asked for.'),
  kafka_connect_connect_coordinator_metrics_sync_rate: gauge('Assignments asked for a second.'),
  kafka_connect_connect_coordinator_metrics_sync_time_avg: gauge(
    'Average recent wait for an assignment, ms.',
  ),
  kafka_connect_connect_coordinator_metrics_sync_time_max: gauge(
    'Longest recent wait for an assignment, ms.',
  ),
  kafka_connect_connect_coordinator_metrics_heartbeat_total: counter('Heartbeats to the group.'),
  kafka_connect_connect_coordinator_metrics_heartbeat_rate: gauge('Heartbeats to the group a second.'),
  kafka_connect_connect_coordinator_metrics_heartbeat_response_time_max: gauge(
    'Longest recent heartbeat, ms.',
  ),
  kafka_connect_connect_coordinator_metrics_last_heartbeat_seconds_ago: gauge(
    'Time since the last heartbeat was answered, seconds.',
  ),
};
