// What a restart request comes to, by the statuses as they are known: which instances restart, and how the reply shows
// them. Pure; the leader answers with it, every worker carries out its part.
import type { RestartRequest } from '../../storage/config-state.js';
import type { StatusBoard } from '../connector/status-board.js';
import type { StateInfo } from '../port.js';

export interface RestartPlan {
  readonly connector: boolean;
  readonly tasks: readonly number[];
}

/** Null when nothing is known of the connector. */
export function planRestart(board: StatusBoard, request: RestartRequest): RestartPlan | null {
  const info = board.info(request.connector, 'unknown');
  if (info === null) return null;
  const isMeant = (state: string) => !request.onlyFailed || state === 'FAILED';
  const tasks = request.includeTasks ? info.tasks.filter(({ state }) => isMeant(state)) : [];
  return { connector: isMeant(info.connector.state), tasks: tasks.map(({ id }) => id) };
}

/** The statuses with what the plan restarts as RESTARTING. */
export function shownPlan(info: StateInfo, plan: RestartPlan): StateInfo {
  return {
    ...info,
    connector: plan.connector ? { ...info.connector, state: 'RESTARTING' } : info.connector,
    tasks: info.tasks.map((task) => (plan.tasks.includes(task.id) ? { ...task, state: 'RESTARTING' } : task)),
  };
}
