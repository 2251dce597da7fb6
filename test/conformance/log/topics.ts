// The topics a conformance case leaves behind, on Kafka (kafka-topics.ts) or on the embedded log (embedded-topics.ts).
// Used by run-case.ts, which needs no more of a log than this.
import type { RawRecord } from '../normalise.js';

export interface Topics {
  /** What `:bootstrap` stands for; null = no broker: an option that says it is left out. */
  readonly bootstrap: string | null;
  /**
   * Records in the topics below a prefix; heartbeats, whose number is a matter of time, and signals, among which
   * watermarks are, do not count.
   */
  count(prefix: string): Promise<number>;
  /** Everything that stands in the connector's topics now, by topic, partition and offset. */
  read(prefix: string): Promise<RawRecord[]>;
  /** Puts a signal into partition 0 of `<prefix>-signal`. */
  signal(prefix: string, signal: string): Promise<void>;
  /** Deletes the connector's topics. */
  remove(prefix: string): Promise<void>;
}

/** Whether a topic holds a connector's changes, whatever the delimiter. */
export function isBelow(topic: string, prefix: string): boolean {
  return topic.startsWith(prefix) && /^[^A-Za-z0-9_]/.test(topic.slice(prefix.length));
}

/** Whether its records are counted. */
export function isCounted(topic: string, prefix: string): boolean {
  return isBelow(topic, prefix) && !/signal$/.test(topic);
}

/** Whether a topic is the connector's: with its changes or its heartbeats. */
export function belongsTo(topic: string, prefix: string): boolean {
  return isBelow(topic, prefix) || topic.endsWith(`-heartbeat.${prefix}`);
}
