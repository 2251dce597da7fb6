// Checks before a source connector is accepted: can the worker and the connector deliver exactly once, and can the connector
// end transactions itself, where its config asks for that. Called by validation.ts; texts are the original's.
import type { Connector, Support } from '../api/connector.js';
import type { ConfigValue, Props } from '../config/config-key.js';
import { failure } from '../errors/failure.js';

/** True on a worker of a group that writes source records and offsets in transactions. */
export function exactlyOnceEnabled(workerProps: Props): boolean {
  return (
    workerProps['group.id'] !== undefined &&
    workerProps['exactly.once.source.support']?.trim().toLowerCase() === 'enabled'
  );
}

/** Adds what is refused to the errors of `exactly.once.support` and `transaction.boundary`. */
export async function checkExactlyOnce(
  connector: Connector,
  values: readonly ConfigValue[],
  props: { readonly connector: Props; readonly worker: Props },
): Promise<void> {
  const support = find(values, 'exactly.once.support', 'required');
  if (support !== null) {
    if (!exactlyOnceEnabled(props.worker)) {
      support.errors.push('This worker does not have exactly-once source support enabled.');
    } else {
      await note(support, () => supportError(connector, props.connector));
    }
  }
  // A worker that stands alone has no transactions: the original looks at their boundary in a group only.
  const boundary = find(values, 'transaction.boundary', 'connector');
  if (boundary !== null && props.worker['group.id'] !== undefined)
    await note(boundary, () => boundaryError(connector, props.connector));
}

async function supportError(connector: Connector, props: Props): Promise<string | null> {
  const answer = (await connector.exactlyOnceSupport?.(props)) ?? null;
  if (answer === null) {
    return 'The connector does not implement the API required for preflight validation of exactly-once source support. Please consult the documentation for the connector to determine whether it supports exactly-once semantics, and then consider reconfiguring the connector to use the value "requested" for this property (which will disable this preflight check and allow the connector to be created).';
  }
  return known(answer)
    ? null
    : 'The connector does not support exactly-once semantics with the provided configuration.';
}

async function boundaryError(connector: Connector, props: Props): Promise<string | null> {
  const answer = (await connector.canDefineTransactionBoundaries?.(props)) ?? 'unsupported';
  return known(answer)
    ? null
    : 'The connector does not support connector-defined transaction boundaries with the given configuration. Please reconfigure it to use a different transaction boundary definition.';
}

function known(answer: Support): boolean {
  if (answer !== 'supported' && answer !== 'unsupported') throw failure('SUPPORT_UNKNOWN', { answer });
  return answer === 'supported';
}

/** A valid value of that key when it reads `wanted`. */
function find(values: readonly ConfigValue[], name: string, wanted: string): ConfigValue | null {
  const value = values.find((each) => each.name === name);
  return value?.errors.length === 0 && value.value?.toLowerCase() === wanted ? value : null;
}

async function note(value: ConfigValue, find: () => Promise<string | null>): Promise<void> {
  try {
    const error = await find();
    if (error !== null) value.errors.push(error);
  } catch (error) {
    const text = (error instanceof Error ? error.message : String(error)).trim();
    const unexpected = 'An unexpected error occurred during validation';
    value.errors.push(text === '' ? `${unexpected}.` : `${unexpected}: ${text}`);
  }
}
