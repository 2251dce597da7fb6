// The transforms of a connector with their predicates: loaded and configured in their order, then applied to records one
// by one. Used by the pipelines of both directions and by the test kit (src/testing.ts).
import type { Logger } from '../api/logger.js';
import type { Predicate, Transformation } from '../api/transform.js';
import type { Props } from '../config/config-key.js';
import type { ConnectRecord } from '../data/record.js';
import { failure, isFailure } from '../errors/failure.js';
import type { PluginRegistry } from '../plugins/registry.js';
import { transformChoices } from './plugin-props.js';

export interface Step {
  readonly transformation: Transformation;
  readonly className: string;
  readonly predicate: Predicate | null;
  readonly predicateClass: string;
  readonly negate: boolean;
}

/** The record after all steps, null when one dropped it; `at.executing` names the class at work. */
export function applySteps<R extends ConnectRecord>(
  steps: readonly Step[],
  record: R,
  at: { executing: string },
): R | null {
  let current: R = record;
  for (const step of steps) {
    if (step.predicate !== null) {
      at.executing = step.predicateClass;
      if (step.predicate.test(current) === step.negate) continue;
    }
    at.executing = step.className;
    const next = step.transformation.apply(current);
    if (next === null) return null;
    current = next;
  }
  return current;
}

/** Closes all transforms: one that throws is only logged, and the others are closed all the same. */
export function closeSteps(steps: readonly Step[], logger: Logger): void {
  for (const { transformation, className } of steps) {
    try {
      transformation.close?.();
    } catch (error) {
      logger.warn({ error }, `Failed to close transformation ${className}`);
    }
  }
}

export interface StepOptions {
  readonly connectorProps: Props;
  /** For transforms that have something to report. */
  readonly logger: Logger;
}

/** Loads and configures the transforms that a connector's config names. Throws TRANSFORM_REFUSED and PLUGIN_* failures. */
export async function openSteps(
  registry: PluginRegistry,
  { connectorProps, logger }: StepOptions,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const choice of transformChoices(connectorProps)) {
    const transformation = await registry.newTransformation(choice.className);
    transformation.logTo?.(logger);
    configured(() => transformation.configure(choice.props));
    let predicate: Predicate | null = null;
    if (choice.predicate !== null) {
      const chosen = await registry.newPredicate(choice.predicate.className);
      const { props } = choice.predicate;
      configured(() => chosen.configure(props));
      predicate = chosen;
    }
    steps.push({
      transformation,
      className: registry.require('transformation', choice.className).javaClass,
      predicate,
      predicateClass:
        choice.predicate === null ? '' : registry.require('predicate', choice.predicate.className).javaClass,
      negate: choice.predicate?.negate ?? false,
    });
  }
  return steps;
}

/** What a transform says of its options, as the original wraps it. */
function configured(configure: () => void): void {
  try {
    configure();
  } catch (error) {
    const reason = isFailure(error) ? `${error.javaClass}: ${error.message}` : String(error);
    throw failure('TRANSFORM_REFUSED', { reason }, error);
  }
}
