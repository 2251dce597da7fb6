// Log levels by logger name, as log4j has them: a name without a level takes that of its nearest ancestor by
// dots, at last the root's. Names are those that Kafka Connect's users type (org.apache.kafka.connect…,
// io.debezium…). Used in the main thread by `Loggers` and in each task thread; `entries` crosses threads.

export const LEVELS = ['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const;
export type Level = (typeof LEVELS)[number];

const RANK = new Map<string, number>(LEVELS.map((level, i) => [level, i]));

export class LogLevels {
  readonly #levels: Map<string, Level>;

  constructor(entries: Iterable<readonly [string, Level]> = [['root', 'INFO']]) {
    this.#levels = new Map(entries);
  }

  get entries(): [string, Level][] {
    return [...this.#levels];
  }

  set(name: string, level: Level): void {
    this.#levels.set(name, level);
  }

  effective(name: string): Level {
    for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const level = this.#levels.get(at);
      if (level !== undefined) return level;
    }
    return this.#levels.get('root') ?? 'INFO';
  }

  isEnabled(name: string, level: Level): boolean {
    return RANK.get(level)! >= RANK.get(this.effective(name))!;
  }
}

/** The level of a name in any case, null for a word that is none. */
export function levelNamed(text: string): Level | null {
  const upper = text.toUpperCase();
  return RANK.has(upper) ? (upper as Level) : null;
}
