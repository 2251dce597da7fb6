// What a restart request comes to, and how its reply shows it: the statuses as they are, with what restarts as RESTARTING.
// Used by the herders of both modes.
import type { StateInfo } from '../port.js';

export interface RestartPlan {
  readonly connector: boolean;
  readonly tasks: readonly number[];
}

/** The statuses with what the plan restarts as RESTARTING. */
export function shownPlan(info: StateInfo, plan: RestartPlan): StateInfo {
  return {
    ...info,
    connector: plan.connector ? { ...info.connector, state: 'RESTARTING' } : info.connector,
    tasks: info.tasks.map((task) => (plan.tasks.includes(task.id) ? { ...task, state: 'RESTARTING' } : task)),
  };
}
