// A broker of its own with every kind of listener: SASL (PLAIN, SCRAM, OAUTHBEARER) in the clear, TLS that wants a
// client certificate, and SASL over TLS; with certificates made by openssl and keytool. For secured.test.ts.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaLibraries } from '../../servers/fetched/maven.js';
import { quietLogging } from '../../servers/kafka.js';
import { freePort, startKept } from '../../servers/kept.js';

const run = promisify(execFile);

export const PASSWORD = 'changeit';

export interface SecuredBroker extends AsyncDisposable {
  readonly sasl: string;
  readonly tls: string;
  readonly saslTls: string;
  /** Path of a file: ca.crt, client.crt, client.key, client.pem, client.p12, trust.p12, trust.jks, other.crt. */
  file(name: string): string;
  text(name: string): string;
}

export async function startSecuredBroker(): Promise<SecuredBroker> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-kafka-secured-'));
  await makeCertificates(directory);
  const jars = join(await kafkaLibraries(), '*');
  const ports: number[] = [];
  while (ports.length < 5) ports.push(await freePort());
  const [internal, sasl, tls, saslTls, controller] = ports.map((port) => `127.0.0.1:${port}`);
  const file = join(directory, 'server.properties');
  writeFileSync(file, properties({ directory, internal, sasl, tls, saslTls, controller }));
  const logging = quietLogging(directory);
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((name) => [
    '--add-scram',
    `${name}=[name=bob,password=bob-secret]`,
  ]);
  const format = [
    'kafka.tools.StorageTool',
    'format',
    // One word with its option: an id may begin with a hyphen.
    `--cluster-id=${randomBytes(16).toString('base64url')}`,
    '-c',
    file,
    ...scram,
  ];
  await run('java', ['-cp', jars, logging, ...format]);
  const kept = await startKept({
    command: 'java',
    args: ['-Xmx512m', '-cp', jars, logging, 'kafka.Kafka', file],
    directory,
    users: process.pid,
    ready: () => listening(ports[3]),
  });
  return {
    sasl,
    tls,
    saslTls,
    file: (name) => join(directory, name),
    text: (name) => readFileSync(join(directory, name), 'utf8'),
    async [Symbol.asyncDispose]() {
      await kept.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function makeCertificates(directory: string): Promise<void> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: directory });
  const keytool = (...args: string[]) => run('keytool', args, { cwd: directory });
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
    );
  await authority('ca');
  await authority('other');
  writeFileSync(join(directory, 'san'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  for (const name of ['server', 'client']) {
    await openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    await openssl(
      'x509',
      '-req',
      '-days',
      '2',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-extfile',
      'san',
      '-out',
      `${name}.crt`,
    );
    const pem = ['key', 'crt'].map((kind) => readFileSync(join(directory, `${name}.${kind}`), 'utf8'));
    writeFileSync(join(directory, `${name}.pem`), pem.join(''));
  }
  await openssl(
    'pkcs12',
    '-export',
    '-in',
    'client.crt',
    '-inkey',
    'client.key',
    '-out',
    'client.p12',
    '-passout',
    `pass:${PASSWORD}`,
  );
  for (const [name, type] of [
    ['trust.p12', 'PKCS12'],
    ['trust.jks', 'JKS'],
  ]) {
    await keytool(
      '-importcert',
      '-noprompt',
      '-alias',
      'ca',
      '-file',
      'ca.crt',
      '-keystore',
      name,
      '-storetype',
      type,
      '-storepass',
      PASSWORD,
    );
  }
}

function properties(
  o: Record<'directory' | 'internal' | 'sasl' | 'tls' | 'saslTls' | 'controller', string>,
): string {
  const module = 'org.apache.kafka.common.security';
  const lines = [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@${o.controller}`,
    `listeners=INTERNAL://${o.internal},SASL://${o.sasl},TLS://${o.tls},BOTH://${o.saslTls},CONTROLLER://${o.controller}`,
    'listener.security.protocol.map=INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,BOTH:SASL_SSL',
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=INTERNAL',
    `log.dirs=${join(o.directory, 'data')}`,
    'offsets.topic.replication.factor=1',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
  ];
  for (const listener of ['sasl', 'both']) {
    const name = `listener.name.${listener}`;
    lines.push(
      `${name}.plain.sasl.jaas.config=${module}.plain.PlainLoginModule required user_alice="alice-secret";`,
    );
    for (const scram of ['scram-sha-256', 'scram-sha-512']) {
      lines.push(`${name}.${scram}.sasl.jaas.config=${module}.scram.ScramLoginModule required;`);
    }
    lines.push(
      `${name}.oauthbearer.sasl.jaas.config=${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="x";`,
    );
  }
  for (const listener of ['tls', 'both']) {
    const name = `listener.name.${listener}.ssl`;
    lines.push(`${name}.keystore.type=PEM`, `${name}.keystore.location=${join(o.directory, 'server.pem')}`);
    lines.push(`${name}.truststore.type=PEM`, `${name}.truststore.location=${join(o.directory, 'ca.crt')}`);
  }
  lines.push('listener.name.tls.ssl.client.auth=required');
  return `${lines.join('\n')}\n`;
}

function listening(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
