// A logger for tests of this room that keeps what is said.
import type { Logger } from '../../../src/api/logger.js';

export interface KeptLogger extends Logger {
  readonly lines: string[];
}

export function keptLogger(): KeptLogger {
  const lines: string[] = [];
  const say = (level: string) => (_fields: object, message: string) =>
    void lines.push(`${level}: ${message}`);
  const logger: KeptLogger = {
    lines,
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    child: () => logger,
  };
  return logger;
}
