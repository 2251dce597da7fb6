// /connector-plugins: what can be run here, the keys of each plugin, and validation of a connector config.
import type { FastifyInstance } from 'fastify';
import { failure, isFailure } from '../../errors/failure.js';
import { keyInfo } from '../../plugins/config-infos.js';
import { versionParams } from '../../plugins/enrich.js';
import type { PluginRegistry } from '../../plugins/registry.js';
import { isVersionRange, matchesVersion } from '../../plugins/version-range.js';
import { configBody } from '../body/request-shapes.js';
import { type RestContext, services } from '../context.js';
import { route } from '../routing.js';

/** Plugins of the original whose keys it does not tell. */
const PROVIDERS: ReadonlySet<string> = new Set([
  'FileConfigProvider',
  'DirectoryConfigProvider',
  'EnvVarConfigProvider',
]);

export function pluginRoutes(app: FastifyInstance, context: RestContext): void {
  const options = { consumesJson: true, timeoutMs: context.requestTimeoutMs };
  route(app, '/connector-plugins', {
    options,
    handlers: {
      GET: (call) => {
        const { registry } = services(context);
        const plugins = call.flag('connectorsOnly', true)
          ? registry.list(['sink', 'source'])
          : registry.list();
        return plugins.map(({ javaClass, type, version }) => ({ class: javaClass, type, version }));
      },
    },
  });
  route(app, '/connector-plugins/:plugin/config', {
    options,
    handlers: {
      GET: async (call) => {
        const { registry, validator } = services(context);
        const name = call.params['plugin'];
        const plugin = registry.findAny(name);
        const keys = plugin === undefined ? null : await validator.definitions(name);
        if (PROVIDERS.has(name.slice(name.lastIndexOf('.') + 1))) throw failure('REST_PLUGIN_TYPE', { name });
        if (plugin === undefined || keys === null) throw failure('REST_PLUGIN_UNKNOWN', { name });
        const [range = 'latest'] = call.query('version');
        if (range !== '' && !isVersionRange(range)) throw failure('REST_VERSION_RANGE', { range });
        if (!matchesVersion(range, plugin.version)) {
          throw failure('PLUGIN_VERSION_UNKNOWN', versionParams(registry, plugin, range));
        }
        return keys.map(keyInfo);
      },
    },
  });
  route(app, '/connector-plugins/:plugin/config/validate', {
    options,
    handlers: {
      PUT: async ({ params, bytes }) => {
        const { registry, validator } = services(context);
        const config = validated(() => configBody(bytes));
        const included = config['connector.class'];
        const requested = params['plugin'];
        if (included !== undefined && !sameType(registry, included, requested)) {
          throw failure('REST_TYPE_MISMATCH', { included, requested });
        }
        try {
          return await validator.validate(config);
        } catch (error) {
          throw asValidateError(error);
        }
      },
    },
  });
}

/** By the end of the names without `Connector`, as the original compares; our short names by what they stand for. */
function sameType(registry: PluginRegistry, included: string, requested: string): boolean {
  const bare = (name: string) => name.replace(/(.)Connector$/, '$1');
  if (bare(included).endsWith(bare(requested))) return true;
  const plugin = registry.findConnector(requested);
  const short = plugin?.shortNames ?? [];
  const same = plugin !== undefined && plugin === registry.findConnector(included);
  return same && (short.includes(requested) || short.includes(included));
}

function validated<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asValidateError(error);
  }
}

/** The original answers 500 here to what is 400 on create: a missing or unknown class, a version nobody has. */
function asValidateError(error: unknown): unknown {
  if (isFailure(error, 'CONNECTOR_CLASS_UNKNOWN') || isFailure(error, 'CONNECTOR_CLASS_AMBIGUOUS')) {
    const reason = `org.apache.kafka.connect.errors.ConnectException: ${error.message}`;
    return failure('REST_VALIDATE_REFUSED', { reason }, error);
  }
  if (isFailure(error, 'CONNECTOR_CLASS_MISSING') || isFailure(error, 'PLUGIN_VERSION_UNKNOWN')) {
    return failure('REST_VALIDATE_REFUSED', { reason: error.message }, error);
  }
  if (isFailure(error, 'CONFIG_PROVIDER_FAILED')) {
    return failure('REST_VALIDATE_FAILED', { reason: `${error.javaClass}: ${error.message}` }, error);
  }
  return error;
}
