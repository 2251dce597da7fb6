// Carries out signals, whatever channel they came by: reads their data and hands the work to the incremental or the
// blocking snapshots. Answers why a signal was not taken; never throws.
import type { Logger } from '../../../src/api/logger.js';
import type { SignalAnswer, TableProgress } from '../../../src/api/source.js';
import type { OffsetMap } from '../../../src/data/record.js';
import type { Signal } from '../../cdc/signals/signal.js';
import {
  expandCollections,
  parseCollections,
  parseRequest,
  type SnapshotRequest,
} from '../../cdc/signals/snapshot-request.js';
import type { IncrementalSnapshot } from '../incremental/incremental.js';
import type { Collection } from '../incremental/state.js';
import { CLOSE, OPEN } from '../incremental/watermarks.js';

/** Tables of a blocking snapshot, each with the SELECT that replaces its own where one was given. */
export interface BlockingRequest {
  readonly tables: readonly string[];
  /** The same in the order of the signal, which notifications tell. */
  readonly asked?: readonly string[];
  readonly selects: ReadonlyMap<string, string>;
  /** Told what was read, and how it ended: null = all rows are given out, else why it was given up. */
  readonly ended?: (read: readonly TableProgress[], reason: string | null) => void;
}

export interface ActionOptions {
  readonly incremental: IncrementalSnapshot;
  readonly block: (request: BlockingRequest) => void;
  /** Captured tables that patterns may name; the signal table is not among them. */
  readonly known: () => readonly string[];
  readonly offset: () => OffsetMap | null;
  readonly logger: Logger;
}

const TAKEN: SignalAnswer = { accepted: true };
const refused = (reason: string): SignalAnswer => ({ accepted: false, reason });

export class SignalActions {
  readonly #o: ActionOptions;

  constructor(options: ActionOptions) {
    this.#o = options;
  }

  take(signal: Signal): SignalAnswer {
    const answer = this.#act(signal);
    const { id, type, channel } = signal;
    if (!answer.accepted)
      this.#o.logger.warn({ id, type, channel, reason: answer.reason }, 'A signal was not taken');
    return answer;
  }

  #act(signal: Signal): SignalAnswer {
    if (signal.data === undefined) return refused('its data is not JSON');
    switch (signal.type) {
      case 'log':
        return this.#log(signal.data);
      case 'execute-snapshot':
        return this.#execute(signal);
      case 'stop-snapshot':
        return this.#stop(signal.data);
      case 'pause-snapshot':
        return this.#o.incremental.pause() ? TAKEN : refused('no incremental snapshot runs');
      case 'resume-snapshot':
        return this.#o.incremental.resume() ? TAKEN : refused('no incremental snapshot is paused');
      case 'schema-changes':
        return refused('this connector keeps no schema history: it reads the structure from the server');
      case OPEN:
      case CLOSE:
        return refused('watermarks are written by the connector itself, into the signal table');
      default:
        return refused(`there is no signal type ${signal.type}`);
    }
  }

  /** `{}` in the message stands for the position. */
  #log(data: unknown): SignalAnswer {
    const message = (data as { message?: unknown } | null)?.message;
    if (typeof message !== 'string') return refused('its data has no "message"');
    const offset = JSON.stringify(this.#o.offset());
    this.#o.logger.info(
      { signal: 'log' },
      message.replace('{}', () => offset),
    );
    return TAKEN;
  }

  #execute(signal: Signal): SignalAnswer {
    const request = parseRequest(signal.data);
    if (typeof request === 'string') return refused(request);
    const { incremental, known, block } = this.#o;
    const ids = expandCollections(request.collections, known());
    if (request.blocking) {
      const tables = ids.filter((id) => known().includes(id));
      if (tables.length === 0) return refused(`no captured table is named by ${ids.join(', ')}`);
      const selects = tables.flatMap((id): [string, string][] => {
        const select = conditionOf(request, id);
        return select === null ? [] : [[id, select]];
      });
      block({ tables, selects: new Map(selects) });
      return TAKEN;
    }
    const collections = ids.map((id): Collection => {
      const filter = conditionOf(request, id);
      return { id, condition: filter === null ? null : `(${filter})`, surrogateKey: request.surrogateKey };
    });
    incremental.add(collections, signal.id);
    return TAKEN;
  }

  #stop(data: unknown): SignalAnswer {
    const raw = (data ?? {}) as { type?: unknown; 'data-collections'?: unknown };
    if (raw.type !== undefined && String(raw.type).toUpperCase() !== 'INCREMENTAL')
      return refused('only incremental snapshots can be stopped');
    const patterns = parseCollections(raw['data-collections']);
    if (typeof patterns === 'string') return refused(patterns);
    const { incremental } = this.#o;
    const names = incremental.progress()?.waiting ?? [];
    const ids = new Set(expandCollections(patterns, names));
    const matches = patterns.length === 0 ? null : (id: string) => ids.has(id);
    return incremental.remove(matches) ? TAKEN : refused('no such table waits for an incremental snapshot');
  }
}

function conditionOf(request: SnapshotRequest, id: string): string | null {
  const filter = request.conditions.find(({ matches }) => matches(id))?.filter.trim() ?? '';
  return filter === '' ? null : filter;
}
