// The worker's log: pino, readable in a terminal and JSON otherwise, with a level by logger name that
// /admin/loggers changes while it runs. One object a worker process, in the main thread; task threads send their
// lines here. A healthy worker logs its start and then nothing.
import { createRequire } from 'node:module';
import type pinoModule from 'pino';
import type prettyModule from 'pino-pretty';
import type { Logger } from '../api/logger.js';
import { redactData, redactText } from '../config/redaction.js';
import { transferFailure } from '../errors/failure.js';
import { LEVELS, type Level, LogLevels } from './levels.js';

export interface LoggerLevel {
  readonly level: Level;
  /** Milliseconds since the epoch of the last change; null = as at start. */
  readonly lastModified: number | null;
}

export interface LogLine {
  readonly name: string;
  readonly level: Level;
  readonly fields: object;
  readonly message: string;
}

export interface LoggersOptions {
  readonly level?: Level | undefined;
  /** Where lines go instead of standard output: embedding programs and tests. */
  readonly sink?: ((line: LogLine) => void) | undefined;
}

export class Loggers {
  readonly #levels: LogLevels;
  readonly #names = new Set<string>(['root']);
  readonly #modified = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #write: (line: LogLine) => void;

  constructor(options: LoggersOptions = {}) {
    this.#levels = new LogLevels([['root', options.level ?? 'INFO']]);
    const sink = options.sink ?? pinoSink();
    // Invariant 9.
    this.#write = (line) =>
      sink({ ...line, fields: redactData(line.fields), message: redactText(line.message) });
  }

  /** A logger of that name; `fields` go with each line. */
  logger(name: string, fields: object = {}): Logger {
    this.#names.add(name);
    return namedLogger({ name, fields, levels: this.#levels, write: this.#write });
  }

  /** Takes a line from a task thread, which has already looked at its level. */
  write(line: LogLine): void {
    this.#names.add(line.name);
    this.#write(line);
  }

  get levels(): LogLevels {
    return this.#levels;
  }

  /** All known names, sorted. */
  list(): Map<string, LoggerLevel> {
    return new Map([...this.#names].sort().map((name) => [name, this.#level(name)]));
  }

  /** null for a name no logger has. */
  get(name: string): LoggerLevel | null {
    return this.#names.has(name) ? this.#level(name) : null;
  }

  /** Sets the level of a name and of every known name below it; answers the names whose level changed, sorted. */
  set(name: string, level: Level): string[] {
    const known = [...this.#names].filter((other) => other.startsWith(`${name}.`));
    const affected = name === 'root' ? [...this.#names] : [name, ...known];
    const changed = affected.filter(
      (other) => !this.#names.has(other) || this.#levels.effective(other) !== level,
    );
    const now = Date.now();
    for (const other of changed) {
      this.#names.add(other);
      this.#levels.set(other, level);
      this.#modified.set(other, now);
    }
    if (changed.length > 0) for (const listener of this.#listeners) listener();
    return changed.sort();
  }

  /** Told after each change of a level; the answer unsubscribes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #level(name: string): LoggerLevel {
    return { level: this.#levels.effective(name), lastModified: this.#modified.get(name) ?? null };
  }
}

export interface NamedLoggerOptions {
  readonly name: string;
  readonly fields: object;
  readonly levels: LogLevels;
  readonly write: (line: LogLine) => void;
}

/** A logger that writes to a sink what its name's level lets through; used in every thread. */
export function namedLogger(options: NamedLoggerOptions): Logger {
  const { name, fields, levels, write } = options;
  const at = (level: Level) => (more: object, message: string) => {
    if (levels.isEnabled(name, level)) write({ name, level, fields: plain({ ...fields, ...more }), message });
  };
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    child: (more) => namedLogger({ ...options, fields: { ...fields, ...more } }),
  };
}

/** Fields that cross threads and read well: an error becomes its trace, a bigint its digits. */
function plain(fields: Record<string, unknown>): object {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value instanceof Error) out[key] = transferFailure(value).trace;
    else if (typeof value === 'bigint') out[key] = value.toString();
    else if (typeof value === 'object' && value !== null) {
      out[key] = JSON.parse(
        JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item)),
      );
    } else if (typeof value !== 'function' && typeof value !== 'symbol') out[key] = value;
  }
  return out;
}

const PINO_LEVEL = new Map(
  LEVELS.map((level) => [
    level,
    level === 'OFF' ? 'silent' : level === 'ALL' ? 'trace' : level.toLowerCase(),
  ]),
);

// Task threads, which import this file too, write nothing themselves: they have no use for pino.
const require = createRequire(import.meta.url);

function pinoSink(): (line: LogLine) => void {
  const pino = require('pino') as typeof pinoModule;
  const stream = process.stdout.isTTY
    ? (require('pino-pretty') as typeof prettyModule)({
        colorize: true,
        sync: true,
        translateTime: 'SYS:HH:MM:ss.l',
        ignore: 'pid,hostname,logger',
      })
    : pino.destination({ fd: 1, sync: true });
  const logger = pino({ level: 'trace', base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return ({ name, level, fields, message }) => {
    const method = PINO_LEVEL.get(level) as
      | 'trace'
      | 'debug'
      | 'info'
      | 'warn'
      | 'error'
      | 'fatal'
      | 'silent';
    logger[method]({ logger: name, ...fields }, message);
  };
}
