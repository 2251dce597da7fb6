// What the REST server asks of the rest of the worker beside the herder: a look into the log, and control of log
// levels. cli/start.ts wires the implementations.
import type { BrowsedRecord, TopicSummary } from './types.js';

export interface BrowseOptions {
  /** Where to begin: an offset, or the end of the log that is meant. */
  readonly from: bigint | 'earliest' | 'latest';
  /** Only this partition; all of them when absent. */
  readonly partition?: number | undefined;
  /** Ends after so many records. */
  readonly limit?: number | undefined;
  /** Waits for new records at the end instead of ending there. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

export interface LogBrowser {
  topics(): Promise<TopicSummary[]>;
  /** Records in batches as they are read; ends at the log's end unless following. Throws TOPIC_UNKNOWN. */
  records(topic: string, options: BrowseOptions): AsyncIterable<readonly BrowsedRecord[]>;
}

export type LogLevel = 'OFF' | 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE' | 'ALL';

/** The process's loggers by name; names are dotted, and a level holds for all names below. */
export interface LoggerControl {
  /** Every logger with a level of its own, `root` included. */
  list(): ReadonlyMap<string, { readonly level: LogLevel; readonly lastModified: number | null }>;
  /** Null for a logger that nobody uses. */
  get(name: string): { readonly level: LogLevel; readonly lastModified: number | null } | null;
  /** Sets the level of a name and everything below it; answers the names whose level changed, sorted. */
  set(name: string, level: LogLevel): string[];
}
