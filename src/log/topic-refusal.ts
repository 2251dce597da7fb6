// What both logs throw when a topic cannot be created: the original's sentence, with what the log said as its cause. Called by
// the administration of either log.
import { type Failure, failure } from '../errors/failure.js';

/** A TOPIC_CREATE_REFUSED around one of TOPIC_*_REFUSED. */
export function notCreated(topic: string, refusal: Failure): Failure {
  const detail = refusal.code === 'TOPIC_SETTING_REFUSED' ? refusal.message : null;
  return failure('TOPIC_CREATE_REFUSED', { topic, detail }, refusal);
}
