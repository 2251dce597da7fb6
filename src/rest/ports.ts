// What the REST server asks of the rest of the worker beside the herder: a look into the log, dead letters, and control of
// log levels. cli/start.ts wires the implementations.
import type { BrowsedBytes, BrowsedRecord, DeadLetter, DeadLetterDetail, TopicSummary } from './types.js';

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

export interface LetterQuery {
  /** The dead letter topic. */
  readonly topic: string;
  /** Whose letters, where several connectors share the topic. */
  readonly connector: string;
  /** Text in key, value, or the error's message. */
  readonly search?: string | undefined;
  readonly stage?: string | undefined;
  /** Java class of the error, or its simple name. */
  readonly error?: string | undefined;
  readonly from?: bigint | undefined;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** What is written instead of a letter's own; what is absent stays. */
export interface LetterEdit {
  readonly topic?: string | undefined;
  readonly key?: BrowsedBytes | undefined;
  readonly value?: BrowsedBytes | undefined;
  readonly headers?: readonly { readonly key: string; readonly value: BrowsedBytes }[] | undefined;
}

interface LetterPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Dead letters of a connector. Throws TOPIC_UNKNOWN, DEAD_LETTER_* and what the log refuses. */
export interface DeadLetterDesk {
  list(query: LetterQuery): Promise<DeadLetter[]>;
  get(place: LetterPlace): Promise<DeadLetterDetail>;
  /** Writes a letter to where it came from, or to `edit.topic`. */
  replay(
    place: LetterPlace,
    edit: LetterEdit,
  ): Promise<{ readonly topic: string; readonly partition: number; readonly offset: string }>;
  /** How many were written. */
  replayAll(query: LetterQuery, edit: Pick<LetterEdit, 'topic'>): Promise<number>;
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
