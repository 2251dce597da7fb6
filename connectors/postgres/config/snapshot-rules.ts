// When a start takes a snapshot and whether it streams afterwards: `snapshot.mode` and its five flags, as one table. Read
// by the task's start and by doctor.
import type { ParsedConfig } from '../../../src/config/parsed-config.js';

export interface SnapshotRules {
  /** False: the task ends with the snapshot and needs no slot. */
  readonly streams: boolean;
  /** A start without a stored position takes one. */
  readonly first: boolean;
  /** A start with a position of a snapshot that is complete takes one all the same. */
  readonly again: boolean;
  /** A position that the server no longer has is given up for a new snapshot. */
  readonly onLostPosition: boolean;
  /** The flag that recovers a history of structures: a start without a stored position has nothing to recover. */
  readonly recoversSchema: boolean;
}

const MODES: Readonly<Record<string, Omit<SnapshotRules, 'recoversSchema'>>> = {
  initial: { streams: true, first: true, again: false, onLostPosition: false },
  initial_only: { streams: false, first: true, again: false, onLostPosition: false },
  no_data: { streams: true, first: false, again: false, onLostPosition: false },
  always: { streams: true, first: true, again: true, onLostPosition: false },
  when_needed: { streams: true, first: true, again: false, onLostPosition: true },
};

export function snapshotRules(config: ParsedConfig): SnapshotRules {
  const mode = config.string('snapshot.mode').trim().toLowerCase();
  if (mode !== 'configuration_based') return { ...MODES[mode], recoversSchema: false };
  const flag = (name: string) => config.boolean(`snapshot.mode.configuration.based.${name}`);
  const data = flag('snapshot.data');
  return {
    streams: flag('start.stream'),
    first: data,
    again: data,
    onLostPosition: flag('snapshot.on.data.error'),
    recoversSchema: flag('snapshot.on.schema.error'),
  };
}
