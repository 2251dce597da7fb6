// The broker that coordinates a group or a transactional id: looked up at need, kept until an answer or a lost
// connection says that it moved. Used by group members, consumers and transactional producers.
import { failure, isFailure } from '../../../errors/failure.js';
import type { Cluster } from '../cluster.js';
import type { WireRequest } from '../connection.js';
import * as codes from '../protocol/error-codes.js';
import { findCoordinatorRequest } from '../protocol/groups.js';

export class Coordinator {
  private broker: number | null = null;
  private finding: Promise<number> | null = null;

  constructor(
    readonly cluster: Cluster,
    readonly key: string,
    private readonly kind: 'group' | 'transaction',
  ) {}

  /**
   * Sends to the coordinator over the connection kept for `purpose`. One attempt. Throws KAFKA_BUSY and
   * KAFKA_UNREACHABLE (the next call looks the coordinator up again), KAFKA_NOT_AUTHORIZED, KAFKA_AUTH_FAILED.
   */
  async request<T>(request: WireRequest<T>, purpose: string): Promise<T> {
    const broker = this.broker ?? (await this.find());
    try {
      return await this.cluster.connection(broker, purpose).request(request);
    } catch (error) {
      if (isFailure(error) && error.retriable && this.broker === broker) this.forget();
      throw error;
    }
  }

  /** Takes note of an answer's error code: after NOT_COORDINATOR and the like it is looked up again. */
  heed(error: number): void {
    if (error === codes.NOT_COORDINATOR || error === codes.COORDINATOR_NOT_AVAILABLE) this.forget();
  }

  forget(): void {
    this.broker = null;
  }

  /** Ends the connection of a purpose, with what is under way on it. */
  release(purpose: string): void {
    if (this.broker !== null) this.cluster.release(this.broker, purpose);
  }

  private find(): Promise<number> {
    this.finding ??= this.lookUp().finally(() => {
      this.finding = null;
    });
    return this.finding;
  }

  private async lookUp(): Promise<number> {
    const action = `find the coordinator of ${this.kind} '${this.key}'`;
    const { error, message, id } = await this.cluster.any(findCoordinatorRequest(this.key, this.kind));
    if (error !== codes.NONE) throw codes.brokerFailure(error, action, message);
    // A broker that came back elsewhere has the id it had.
    await this.cluster.metadata([]);
    if (!this.cluster.knows(id)) throw failure('KAFKA_BUSY', { action, error: `broker ${id} is not listed` });
    this.broker = id;
    return id;
  }
}
