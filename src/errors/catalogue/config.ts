// Errors of the config room: bad worker files, bad connector configs, values that cannot be parsed.
import { entry } from '../entry.js';

export const configErrors = {
  CONFIG_INVALID: entry<{ errors: readonly string[] }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => p.errors.join('\n'),
    remedy: () => 'Correct the named keys and send the config again.',
  }),
  CONFIG_KEY_UNKNOWN: entry<{ name: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Unknown configuration '${p.name}'`,
    remedy: () =>
      'This is a defect of the plugin: it reads a key that it does not declare. Report it to its authors.',
  }),
  KEY_STORE_UNREADABLE: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `The key store cannot be read: ${p.reason}`,
    remedy: () => 'Check the file, its type and its passwords (`keytool -list -keystore FILE`).',
  }),
  CONFIG_FILE_UNREADABLE: entry<{ path: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Could not read the properties file ${p.path}: ${p.reason}`,
    remedy: () => 'Give the path of a readable Java properties file.',
  }),
  CONFIG_PROPERTIES_MALFORMED: entry<{ line: number; detail: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Malformed properties file at line ${p.line}: ${p.detail}`,
    remedy: () => 'Write a Unicode escape as a backslash, the letter u and four hexadecimal digits.',
  }),
  CONFIG_UNSUPPORTED: entry<{ name: string; value: string; supported: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Invalid value ${p.value} for configuration ${p.name}: not supported by Millrace`,
    remedy: (p) => `Remove ${p.name} or set it to ${p.supported}.`,
  }),
  CONFIG_PROVIDER_FAILED: entry<{ provider: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => p.detail,
    remedy: (p) =>
      `Check that what the placeholder names exists and that the worker may read it (config provider ${p.provider}).`,
  }),
  CONFIG_PROVIDER_UNKNOWN: entry<{ provider: string; javaClass: string; known: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Config provider ${p.provider} has the unknown class ${p.javaClass}`,
    remedy: (p) => `Use one of: ${p.known}.`,
  }),
  CONNECTOR_CLASS_MISSING: entry<{ config: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
    message: (p) => `Connector config ${p.config} contains no connector type`,
    remedy: () => 'Add "connector.class"; GET /connector-plugins lists the classes.',
  }),
  CONNECTOR_CLASS_UNKNOWN: entry<{ name: string; available: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
    message: (p) =>
      `Failed to find any class that implements Connector and which name matches ${p.name}, available connectors are: ${p.available}`,
    remedy: () => 'Use one of the listed classes, or install the plugin in a folder of plugin.path.',
  }),
  CONNECTOR_CLASS_AMBIGUOUS: entry<{ name: string; matches: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
    message: (p) =>
      `More than one connector matches alias ${p.name}. Please use full package and class name instead. Classes found: ${p.matches}`,
    remedy: () => 'Give the full class name.',
  }),
  CONNECTOR_CONFIG_INVALID: entry<{ errors: readonly string[] }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
    message: (p) =>
      [
        `Connector configuration is invalid and contains the following ${p.errors.length} error(s):`,
        ...p.errors,
        'You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`',
      ].join('\n'),
    remedy: () => 'Correct the named keys and send the config again.',
  }),
  PLUGIN_CLASS_UNKNOWN: entry<{ kind: string; name: string; available: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Class ${p.name} could not be found.`,
    remedy: (p) => `Use one of the ${p.kind} plugins: ${p.available}.`,
  }),
  PLUGIN_LOAD_FAILED: entry<{ name: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `Failed to load plugin ${p.name}: ${p.reason}`,
    remedy: () => 'Reinstall the plugin, or ask its authors.',
  }),
  PLUGIN_VERSION_UNKNOWN: entry<{ name: string; range: string; available: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
    message: (p) =>
      `Plugin ${p.name} not found that matches the version range ${p.range}, available versions: [${p.available}]`,
    remedy: () => 'Name an installed version, or leave the version out.',
  }),
};
