// How a plugin presents itself: plain data and a lazy loader, so that a worker that never uses a plugin never
// pays for its code. Every connectors/<name>/plugin.ts exports `plugins: PluginDescriptor[]`.
import type { Props } from '../config/config-key.js';
import type { Connector } from './connector.js';
import type { Converter, HeaderConverter } from './converter.js';
import type { SinkTask } from './sink.js';
import type { SourceTask } from './source.js';
import type { Predicate, Transformation } from './transform.js';

interface PluginIdentity {
  /** The name under which the original is configured. Simple name and short names are derived from it. */
  readonly javaClass: string;
  /** Millrace's own short names, e.g. `postgres`. */
  readonly shortNames?: readonly string[] | undefined;
  /** Shown by GET /connector-plugins. */
  readonly version: string;
  /**
   * Of a connector whose tasks wait most of the time, hold little memory, and leave nothing behind when they stop: they may
   * share a thread with others of this kind. Default: a thread each.
   */
  readonly light?: boolean | undefined;
}

/** One thing `millrace doctor` looked at. */
export interface Finding {
  /** What was looked at, e.g. `wal_level`. */
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to run or change; null when nothing. */
  readonly fix: string | null;
}

export interface SourceModule {
  createConnector(): Connector;
  createTask(): SourceTask;
  /** Looks at the source system before use and says what to put right; changes nothing. */
  diagnose?(props: Props): Promise<readonly Finding[]>;
}

export interface SinkModule {
  createConnector(): Connector;
  createTask(): SinkTask;
  /** As SourceModule's. */
  diagnose?(props: Props): Promise<readonly Finding[]>;
}

export type PluginDescriptor =
  | (PluginIdentity & { readonly type: 'source'; readonly taskClass: string; load(): Promise<SourceModule> })
  | (PluginIdentity & { readonly type: 'sink'; readonly taskClass: string; load(): Promise<SinkModule> })
  | (PluginIdentity & { readonly type: 'converter'; load(): Promise<{ create(): Converter }> })
  | (PluginIdentity & { readonly type: 'header_converter'; load(): Promise<{ create(): HeaderConverter }> })
  | (PluginIdentity & { readonly type: 'transformation'; load(): Promise<{ create(): Transformation }> })
  | (PluginIdentity & { readonly type: 'predicate'; load(): Promise<{ create(): Predicate }> });
