// Headers that a transform adds to a delete are on the tombstone behind it too: in the original the two records share
// their headers. Used by the transforms that add headers to change events.
import type { Headers } from '../../../data/headers.js';
import type { ConnectRecord } from '../../../data/record.js';

/** What the last event got; one object a transform. */
export class DeleteHeaders {
  #of: Headers | null = null;
  #made: Headers | null = null;

  /** An event passed; `made` = its headers now. */
  passed(record: ConnectRecord, made: Headers): void {
    this.#of = record.headers;
    this.#made = made;
  }

  /** Headers of a record that is no event: those of the delete before it, where it has the same. */
  behind(record: ConnectRecord): Headers {
    const made = this.#of === record.headers ? this.#made : null;
    this.#of = null;
    return made ?? record.headers;
  }
}
