// Transforms of Debezium that Millrace does not have: named here so that a config with one of them is refused with the
// reason and not as an unknown class.
import type { Transformation } from '../../api/transform.js';
import { ConfigDef } from '../../config/config-def.js';
import { failure } from '../../errors/failure.js';

/** A transformation whose every use fails with TRANSFORM_UNSUPPORTED; its config shows no keys. */
export function refused(javaClass: string, reason: string): Transformation {
  const refuse = (): never => {
    throw failure('TRANSFORM_UNSUPPORTED', { javaClass, reason });
  };
  const def = new ConfigDef([]);
  return { config: () => def, configure: refuse, apply: refuse };
}
