// /connectors and everything below it: create, read, change, delete, states, restarts, topics. Offsets are in
// offset-routes.ts.
import type { FastifyInstance } from 'fastify';
import type { Props } from '../../config/config-key.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { Herder, SignedRequest } from '../../herder/port.js';
import { configBody, createRequest, patchBody, taskConfigsBody } from '../body/request-shapes.js';
import { type RestContext, services } from '../context.js';
import { type Call, type Handler, type Method, numberParam, Reply, route } from '../routing.js';

export function connectorRoutes(app: FastifyInstance, context: RestContext): void {
  const options = { consumesJson: true, timeoutMs: context.requestTimeoutMs };
  const herder = () => services(context).herder;
  const on = (path: string, handlers: Partial<Record<Method, Handler>>) =>
    route(app, path, { handlers, options });

  on('/connectors', {
    GET: (call) => listed(herder(), call),
    POST: async (call) => {
      const { name, config, initialState } = createRequest(call.bytes);
      const { info } = await herder().putConnector(name, named(name, config), {
        replace: false,
        initialState,
      });
      return new Reply(201, info, { location: location(call, info.name) });
    },
  });
  on('/connectors/:connector', {
    GET: ({ params }) => herder().connectorInfo(params['connector']),
    DELETE: async ({ params }) => {
      await herder().deleteConnector(params['connector']);
      return new Reply(204);
    },
  });
  on('/connectors/:connector/config', {
    GET: ({ params }) => herder().connectorConfig(params['connector']),
    PUT: async (call) => {
      const name = call.params['connector'];
      const config = named(name, configBody(call.bytes, name));
      const { created, info } = await herder().putConnector(name, config, { replace: true });
      return created ? new Reply(201, info, { location: location(call, name) }) : info;
    },
    PATCH: ({ params, bytes }) => herder().patchConnector(params['connector'], patchBody(bytes)),
  });
  on('/connectors/:connector/status', { GET: ({ params }) => herder().status(params['connector']) });
  on('/connectors/:connector/pause', {
    PUT: ({ params }) => accepted(herder().pause(params['connector'])),
  });
  on('/connectors/:connector/resume', {
    PUT: ({ params }) => accepted(herder().resume(params['connector'])),
  });
  on('/connectors/:connector/stop', {
    PUT: async ({ params }) => {
      await herder().stop(params['connector']);
      return new Reply(204);
    },
  });
  on('/connectors/:connector/restart', {
    POST: async (call) => {
      const flags = {
        includeTasks: call.flag('includeTasks', false),
        onlyFailed: call.flag('onlyFailed', false),
      };
      const planned = await herder().restart(call.params['connector'], flags);
      return planned === null ? new Reply(204) : new Reply(202, planned);
    },
  });
  on('/connectors/:connector/tasks', {
    GET: ({ params }) => herder().taskConfigs(params['connector']),
    POST: async (call) => {
      const { group } = herder();
      if (group === null) {
        throw failure('REST_STANDALONE', { what: 'externally setting task configurations' });
      }
      const configs = taskConfigsBody(call.bytes);
      group.checkSignature(signed(call));
      await group.putTaskConfigs(call.params['connector'], configs);
      return new Reply(204);
    },
  });
  on('/connectors/:connector/fence', {
    PUT: async (call) => {
      const { group } = herder();
      if (group === null) throw failure('REST_STANDALONE', { what: 'exactly-once source connectors' });
      group.checkSignature(signed(call));
      await group.fence(call.params['connector']);
      return new Reply(204);
    },
  });
  on('/connectors/:connector/tasks/:task/status', {
    GET: ({ params }) => {
      const task = numberParam(params['task']);
      return taskStatus(herder(), params['connector'], task);
    },
  });
  on('/connectors/:connector/tasks/:task/restart', {
    POST: async ({ params }) => {
      const task = numberParam(params['task']);
      await herder().restartTask({ connector: params['connector'], task });
      return new Reply(204);
    },
  });
  on('/connectors/:connector/topics', {
    GET: ({ params }) => {
      tracking(context, false);
      const name = params['connector'];
      return { [name]: { topics: herder().activeTopics(name) } };
    },
  });
  on('/connectors/:connector/topics/reset', {
    PUT: ({ params }) => {
      tracking(context, false);
      tracking(context, true);
      return accepted(herder().resetActiveTopics(params['connector']));
    },
  });
}

/** A call of one worker to another, with what its signature is checked against. */
function signed({ request, bytes }: Call): SignedRequest {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    signature: header('x-connect-authorization'),
    algorithm: header('x-connect-request-signature-algorithm'),
    body: bytes,
  };
}

/** Names, or an object by name with what `expand` asks for; a connector that vanished meanwhile is left out. */
function listed(herder: Herder, call: Call): unknown {
  const expand = call.query('expand');
  const names = herder.connectors();
  if (expand.length === 0) return names;
  const out: Record<string, unknown> = Object.create(null);
  for (const name of names) {
    try {
      out[name] = {
        ...(expand.includes('status') ? { status: herder.status(name) } : {}),
        ...(expand.includes('info') ? { info: herder.connectorInfo(name) } : {}),
      };
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
  }
  return out;
}

/** The config with the connector's name in it. Throws REST_NAME_MISMATCH when it holds another. */
function named(name: string, config: Props): Record<string, string> {
  const given = config['name'];
  if (given !== undefined && given !== name)
    throw failure('REST_NAME_MISMATCH', { inConfig: given, inUrl: name });
  return given === undefined ? { ...config, name } : { ...config };
}

function taskStatus(herder: Herder, connector: string, task: number) {
  const found = statusOrNull(herder, connector)?.tasks.find((one) => one.id === task);
  if (found === undefined) throw failure('REST_TASK_STATUS_UNKNOWN', { connector, task });
  return found;
}

function statusOrNull(herder: Herder, connector: string) {
  try {
    return herder.status(connector);
  } catch (error) {
    if (isFailure(error) && error.status === 404) return null;
    throw error;
  }
}

async function accepted(work: Promise<void>): Promise<Reply> {
  await work;
  return new Reply(202);
}

/** Absolute, by the address the client used. */
function location(call: Call, name: string): string {
  const { protocol, host } = call.request;
  const segment = encodeURIComponent(name).replace(/%(2B|40|3A|24|26|2C|3D)/g, decodeURIComponent);
  return `${protocol}://${host}/connectors/${segment}`;
}

function tracking(context: RestContext, reset: boolean): void {
  const key = reset ? 'topic.tracking.allow.reset' : 'topic.tracking.enable';
  if (!context.config.values.boolean(key)) throw failure('TOPIC_TRACKING_DISABLED', { reset });
}
