// The form of one quickstart.
import type { AvroNode } from '../avro.js';

export interface Quickstart {
  readonly schema: AvroNode;
  /** Field of the key where `schema.keyfield` names none. */
  readonly key: string;
}
