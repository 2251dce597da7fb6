// Reads one partition of a topic for a task (signals): the worker's own log, or the Kafka cluster of the properties. The
// position is the group's committed offset, else the beginning. Called through the task's context.
import type { Logger } from '../../api/logger.js';
import type { LogReaderRequest, TaskLogReader } from '../../api/source.js';
import { openLog } from '../../log/open.js';
import type { LogConfig } from '../../log/port.js';

/** Throws what opening the log throws. */
export async function openTaskLogReader(
  request: LogReaderRequest,
  own: { readonly log: LogConfig; readonly logger: Logger },
): Promise<TaskLogReader> {
  const { topic, partition, group, properties } = request;
  const elsewhere = properties['bootstrap.servers'] !== undefined;
  const config: LogConfig = elsewhere
    ? { kind: 'kafka', properties: { 'client.id': `${group}-reader`, ...properties } }
    : own.log;
  const log = await openLog(config, { role: 'member', logger: own.logger });
  try {
    const [admin, reader] = await Promise.all([log.admin(), log.reader()]);
    const committed = (await admin.groupOffsets(group)).find(
      (each) => each.topic === topic && each.partition === partition,
    );
    await reader.assign([{ topic, partition, offset: committed?.offset ?? 'earliest' }]);
    return {
      async poll(maxWaitMs, signal) {
        const fetched = await reader.poll(maxWaitMs, signal);
        return fetched.flatMap(({ records }) => records);
      },
      commit: (offset) => admin.alterGroupOffsets(group, [{ topic, partition, offset }]),
      async close() {
        await reader.close();
        await admin.close();
        await log.close();
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}
