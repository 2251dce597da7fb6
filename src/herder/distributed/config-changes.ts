// What the config topic has said since the herder's loop last looked: which connectors, tasks and target states changed,
// whether the work has to be shared out anew, which restarts are asked for. Filled by the config store's events, taken by
// the loop.
import type { ConfigEvent, ConfigState, RestartRequest } from '../../storage/config-state.js';

export interface Changes {
  /** Connectors whose config is another one, or that were there only in passing. */
  readonly connectors: ReadonlySet<string>;
  /** Connectors whose tasks were configured anew. */
  readonly tasks: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
}

export class ConfigChanges {
  /** True while a rebalance is due that has not been asked for yet. */
  rebalance = false;
  #connectors = new Set<string>();
  #tasks = new Set<string>();
  #targets = new Set<string>();
  #restarts = new Map<string, RestartRequest>();

  /** Takes an event in; `known` is what the loop took the configs for so far. False where it concerns no one here. */
  note(event: ConfigEvent, known: ConfigState): boolean {
    switch (event.kind) {
      case 'connector':
        if (known.connectors.has(event.connector)) this.#connectors.add(event.connector);
        else this.rebalance = true;
        return true;
      case 'removed':
        if (known.connectors.has(event.connector)) this.rebalance = true;
        else this.#connectors.add(event.connector);
        return true;
      case 'commit':
        this.rebalance = true;
        if (event.tasks.length > 0) this.#tasks.add(event.connector);
        return true;
      case 'target-state':
        if (event.changed) this.#targets.add(event.connector);
        return event.changed;
      case 'restart':
        this.#noteRestart(event.request);
        return true;
      default:
        return false;
    }
  }

  get isEmpty(): boolean {
    return !this.rebalance && this.#connectors.size + this.#tasks.size + this.#targets.size === 0;
  }

  /** What has come together; from now on it is gone. */
  take(): Changes & { readonly rebalance: boolean } {
    const { rebalance } = this;
    const taken = { connectors: this.#connectors, tasks: this.#tasks, targets: this.#targets, rebalance };
    this.rebalance = false;
    this.#connectors = new Set();
    this.#tasks = new Set();
    this.#targets = new Set();
    return taken;
  }

  takeRestarts(): RestartRequest[] {
    const taken = [...this.#restarts.values()];
    this.#restarts = new Map();
    return taken;
  }

  /** Of two requests for a connector the one that restarts more is carried out. */
  #noteRestart(request: RestartRequest): void {
    const before = this.#restarts.get(request.connector);
    if (before === undefined || impact(request) > impact(before)) {
      this.#restarts.set(request.connector, request);
    }
  }
}

function impact({ includeTasks, onlyFailed }: RestartRequest): number {
  return (onlyFailed ? 0 : 2) + (includeTasks ? 1 : 0);
}
