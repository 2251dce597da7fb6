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
    message: (p) => `Config provider ${p.provider} failed: ${p.detail}`,
    remedy: () =>
      'Check that the file or directory named in the placeholder exists and that the worker may read it.',
  }),
  CONFIG_PROVIDER_UNKNOWN: entry<{ provider: string; javaClass: string; known: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Config provider ${p.provider} has the unknown class ${p.javaClass}`,
    remedy: (p) => `Use one of: ${p.known}.`,
  }),
};
