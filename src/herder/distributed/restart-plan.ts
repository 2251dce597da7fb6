// What a restart request comes to, by the statuses as they are known: which instances restart.
// Pure; the leader answers with it, every worker carries out its part.
import type { RestartRequest } from '../../storage/config-state.js';
import type { RestartPlan } from '../connector/shown-plan.js';
import type { StatusBoard } from '../connector/status-board.js';

/** Null when nothing is known of the connector. */
export function planRestart(board: StatusBoard, request: RestartRequest): RestartPlan | null {
  const info = board.info(request.connector, 'unknown');
  if (info === null) return null;
  const isMeant = (state: string) => !request.onlyFailed || state === 'FAILED';
  const tasks = request.includeTasks ? info.tasks.filter(({ state }) => isMeant(state)) : [];
  return { connector: isMeant(info.connector.state), tasks: tasks.map(({ id }) => id) };
}
