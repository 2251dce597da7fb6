// Turns `sasl.*` properties into what kafkajs logs in with. Called by client-properties.ts. PLAIN, SCRAM-SHA-256/512
// and OAUTHBEARER; every other mechanism is refused by name.
import { failure } from '../../../errors/failure.js';
import { type JaasEntry, parseJaas } from './jaas.js';
import { oauthTokens } from './oauth-bearer.js';

export interface SaslOptions {
  readonly mechanism: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly oauthBearerProvider?: (() => Promise<{ value: string }>) | undefined;
}

const modules: Readonly<Record<string, string>> = {
  PLAIN: 'PlainLoginModule',
  'SCRAM-SHA-256': 'ScramLoginModule',
  'SCRAM-SHA-512': 'ScramLoginModule',
  OAUTHBEARER: 'OAuthBearerLoginModule',
};

/** Throws KAFKA_PROPERTY_UNSUPPORTED, KAFKA_PROPERTY_INVALID. */
export function saslOptions(properties: Readonly<Record<string, string>>): SaslOptions {
  const mechanism = (properties['sasl.mechanism'] ?? 'GSSAPI').trim();
  const module = modules[mechanism];
  if (module === undefined) {
    throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
      name: 'sasl.mechanism',
      detail: `'${mechanism}' cannot be used; PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER can.`,
    });
  }
  const text = properties['sasl.jaas.config'];
  if (text === undefined || text.trim() === '') {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'sasl.jaas.config',
      value: 'null',
      detail: `sasl.mechanism=${mechanism} needs it (java.security.auth.login.config files are not read).`,
    });
  }
  const jaas = parseJaas(text);
  if (jaas.module !== module) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'sasl.jaas.config',
      value: '[hidden]',
      detail: `sasl.mechanism=${mechanism} needs the login module ${module}, not ${jaas.module}.`,
    });
  }
  if (mechanism === 'OAUTHBEARER') return { mechanism, oauthBearerProvider: oauthTokens(properties, jaas) };
  return { mechanism, username: option(jaas, 'username'), password: option(jaas, 'password') };
}

function option(jaas: JaasEntry, name: string): string {
  const value = jaas.options.get(name);
  if (value === undefined) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'sasl.jaas.config',
      value: '[hidden]',
      detail: `it has no option ${name}.`,
    });
  }
  return value;
}
