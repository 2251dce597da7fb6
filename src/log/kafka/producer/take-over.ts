// Takes over a transactional id: the coordinator fences earlier producers of it and ends what they left open. Used by a
// transactional producer when it begins and by the admin to fence others.
import type { Coordinator } from '../group/coordinator.js';
import * as codes from '../protocol/error-codes.js';
import { initProducerIdRequest, type ProducerIdentity } from '../protocol/metadata.js';

/** One connection for all requests about transactions, so that they arrive in order. */
export const TRANSACTIONS = 'transactions';

/**
 * @param timeoutMs how long the coordinator lets a transaction of the new producer stay open
 * @param within how long to go on trying; default.api.timeout.ms when absent
 * Throws KAFKA_NOT_AUTHORIZED, KAFKA_REFUSED (a timeout above the broker's limit), and what stayed retriable.
 */
export async function takeOver(
  coordinator: Coordinator,
  { timeoutMs, within }: { timeoutMs: number; within?: number },
): Promise<ProducerIdentity> {
  const { cluster, key } = coordinator;
  return cluster.retrying(async () => {
    const answer = await coordinator.request(initProducerIdRequest(key, timeoutMs), TRANSACTIONS);
    coordinator.heed(answer.error);
    if (answer.error !== codes.NONE)
      throw codes.brokerFailure(answer.error, `take over transactional id '${key}'`);
    return answer;
  }, within);
}
