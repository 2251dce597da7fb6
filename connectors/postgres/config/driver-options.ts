// Options of the Java driver that configs carry as `driver.<name>` or `database.<name>`: those with a meaning here are
// translated, those that only tune the Java driver change nothing, all others are refused by name. Used by options.ts and
// unsupported.ts.
import type { Props } from '../../../src/config/config-key.js';

export interface DriverSettings {
  /** `connectTimeout`, `loginTimeout` (seconds in the config); null = the connector's own. */
  readonly connectTimeoutMs: number | null;
  /** `tcpKeepAlive`; null = not said. */
  readonly keepAlive: boolean | null;
  /** Settings of each session, as the server's `options` parameter takes them: `options` and `currentSchema`. */
  readonly sessionOptions: string;
}

/** Options that are translated, and what into. */
export const DRIVER_TRANSLATED: Readonly<Record<string, string>> = {
  connectTimeout: 'longest wait for a connection, seconds',
  loginTimeout: 'longest wait for a connection, seconds (the shorter of both counts)',
  tcpKeepAlive: 'as database.tcpKeepAlive',
  options: 'session settings, as `-c name=value`',
  currentSchema: 'search_path of the sessions',
};

/** Options that tune what only the Java driver has: any value is taken, none changes anything here. */
export const DRIVER_WITHOUT_EFFECT: readonly string[] = [
  ...[
    'adaptiveFetch',
    'adaptiveFetchMaximum',
    'adaptiveFetchMinimum',
    'allowEncodingChanges',
    'ApplicationName',
  ],
  ...[
    'assumeMinServerVersion',
    'autosave',
    'binaryTransfer',
    'binaryTransferDisable',
    'binaryTransferEnable',
  ],
  ...[
    'cancelSignalTimeout',
    'cleanupSavepoints',
    'databaseMetadataCacheFields',
    'databaseMetadataCacheFieldsMiB',
  ],
  ...['defaultRowFetchSize', 'disableColumnSanitiser', 'escapeSyntaxCallMode', 'groupStartupParameters'],
  ...[
    'hideUnprivilegedObjects',
    'logServerErrorDetail',
    'logUnclosedConnections',
    'loggerFile',
    'loggerLevel',
  ],
  ...['maxResultBuffer', 'preferQueryMode', 'prepareThreshold', 'preparedStatementCacheQueries'],
  ...['preparedStatementCacheSizeMiB', 'quoteReturningIdentifiers', 'readOnlyMode', 'reWriteBatchedInserts'],
  ...['receiveBufferSize', 'sendBufferSize', 'socketTimeout', 'stringtype', 'tcpNoDelay', 'unknownLength'],
];

const IGNORED = new Set(DRIVER_WITHOUT_EFFECT);

/** The driver's name of an option, null when it is none of the driver's. */
function driverName(option: string): string | null {
  return /^(?:driver|database)\.(.+)$/.exec(option)?.[1] ?? null;
}

/** True for an option of the driver that is neither translated nor without effect. `declared` ones are not asked for. */
export function isForeignDriverOption(option: string): boolean {
  const name = driverName(option);
  return name !== null && !Object.hasOwn(DRIVER_TRANSLATED, name) && !IGNORED.has(name);
}

/** What the driver's options of a config come to; `driver.` counts before `database.`. */
export function driverSettings(raw: Props): DriverSettings {
  const given = (name: string) => raw[`driver.${name}`]?.trim() ?? raw[`database.${name}`]?.trim();
  const seconds = ['connectTimeout', 'loginTimeout']
    .map((name) => Number(given(name) ?? 0))
    .filter((value) => value > 0);
  const path = given('currentSchema');
  const keepAlive = raw['driver.tcpKeepAlive']?.trim();
  return {
    connectTimeoutMs: seconds.length === 0 ? null : Math.min(...seconds) * 1000,
    keepAlive: keepAlive === undefined ? null : keepAlive.toLowerCase() === 'true',
    sessionOptions: [given('options'), path && `-c search_path=${path.replace(/[\\\s]/g, '\\$&')}`]
      .filter((text) => text !== undefined && text !== '')
      .join(' '),
  };
}

/** What is wrong with the values of translated options. */
export function driverProblems(raw: Props): { option: string; value: string; problem: string }[] {
  return Object.entries(raw).flatMap(([option, value]) => {
    const isTimeout = /^(?:driver|database)\.(?:connect|login)Timeout$/.test(option);
    return isTimeout && !/^\d{1,6}(\.\d+)?$/.test(value.trim())
      ? [{ option, value, problem: 'A number of seconds is expected' }]
      : [];
  });
}
