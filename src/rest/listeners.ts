// Where the REST server listens and how others reach it: the worker's `listeners`, `admin.listeners` and
// `rest.advertised.*`. Used by server.ts.
import type { WorkerConfig } from '../config/keys/worker-config.js';

export interface Listener {
  readonly scheme: 'http' | 'https';
  /** Empty = all addresses. */
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

/** Parses `scheme://host:port` entries that the worker config has already checked. */
export function parseListeners(entries: readonly string[]): Listener[] {
  return entries.map((entry) => {
    const [, scheme, host, port] = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/.exec(entry)!;
    return { scheme: scheme.toLowerCase() as Listener['scheme'], host, port: Math.max(0, Number(port)) };
  });
}

/** `host:port` and URL under which other workers and people reach this one; the worker_id of statuses. */
export function advertised(
  config: WorkerConfig,
  bound: readonly Listener[],
  hostName: string,
): { id: string; url: string } {
  const { values } = config;
  const wanted = values.nullableString('rest.advertised.listener');
  const scheme = wanted ?? (bound.some((listener) => listener.scheme === 'http') ? 'http' : 'https');
  const listener = bound.find((one) => one.scheme === scheme) ?? bound[0];
  const host = values.nullableString('rest.advertised.host.name') || concrete(listener.host) || hostName;
  const port = (values.get('rest.advertised.port') as number | null) ?? listener.port;
  const id = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { id, url: `${scheme}://${id}/` };
}

function concrete(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '' : host;
}
