// HTTP basic authentication as Kafka Connect's own extension does it: a JAAS file names a properties file of users and
// passwords, read once at start. Added as a hook to the main listeners by server.ts.
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { WorkerConfig } from '../../config/keys/worker-config.js';
import { parseProperties } from '../../config/properties.js';
import { failure } from '../../errors/failure.js';
import { loginModules } from './jaas-file.js';

const CONTEXT = 'KafkaConnect';
const LOGIN_FILE = 'java.security.auth.login.config';
const MODULE = 'org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule';

/** Requests of workers to each other carry a signature instead. */
const internal = [
  { method: 'POST', path: /^\/?connectors\/([^/]+)\/tasks\/?$/ },
  { method: 'PUT', path: /^\/?connectors\/[^/]+\/fence\/?$/ },
];

/** Whether a name and password may call; `null` = nobody is asked for a password. */
export type Credentials = (name: string, password: string) => boolean;

/**
 * Reads the credentials that `rest.extension.classes` asks for; null without it. The login file is the worker's
 * `java.security.auth.login.config`, else the -D option of that name in KAFKA_OPTS, where the original's scripts have it.
 * Throws REST_AUTH_INVALID.
 */
export function readCredentials(config: WorkerConfig, env: NodeJS.ProcessEnv): Credentials | null {
  if (config.values.list('rest.extension.classes').length === 0) return null;
  const file = config.values.nullableString(LOGIN_FILE) ?? fromOptions(env['KAFKA_OPTS']);
  if (file === null) throw invalid(`\`${LOGIN_FILE}\` names no file`);
  const modules = loginModules(read(LOGIN_FILE, file), CONTEXT);
  const [module] = modules;
  const known = module !== undefined && [MODULE, MODULE.split('.').at(-1)].includes(module.className);
  if (modules.length !== 1 || !known)
    throw invalid(`the context ${CONTEXT} is to have one module, ${MODULE}; others are not supported`);
  const path = module.options.get('file');
  if (path === undefined || path === '') throw invalid('the login module has no option "file"');
  return credentialsOf(parseProperties(read('file', path)));
}

/** An empty file lets everybody in, as in the original. */
function credentialsOf(users: Readonly<Record<string, string>>): Credentials {
  const digests = new Map(Object.entries(users).map(([name, password]) => [name, digest(password)]));
  if (digests.size === 0) return () => true;
  const nobody = digest('');
  return (name, password) => {
    const wanted = digests.get(name);
    const same = timingSafeEqual(digest(password), wanted ?? nobody);
    return same && wanted !== undefined;
  };
}

export function addBasicAuth(app: FastifyInstance, credentials: Credentials): void {
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const path = request.url.replace(/\?.*$/s, '');
    if (internal.some((one) => one.method === request.method && one.path.test(path))) return;
    const [name, password] = basic(request.headers.authorization);
    if (!credentials(name, password)) throw failure('REST_UNAUTHORIZED', {});
  });
}

/** User and password of an Authorization header; both empty where there is none that can be read. */
function basic(header: string | undefined): [string, string] {
  const encoded = /^\s*Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return ['', ''];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? ['', ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function fromOptions(options: string | undefined): string | null {
  const found = new RegExp(`-D${LOGIN_FILE.replaceAll('.', '\\.')}=("[^"]+"|\\S+)`).exec(options ?? '');
  return found === null ? null : found[1]!.replaceAll('"', '');
}

function read(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw failure('REST_AUTH_INVALID', { reason: `${what}: ${(error as Error).message}` }, error);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function invalid(reason: string): Error {
  return failure('REST_AUTH_INVALID', { reason });
}
