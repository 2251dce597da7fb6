// Fetches the originals (Kafka, Kafka Connect, Debezium) from Maven Central into a cache, for kafka.ts and connect.ts.
// Each set of artifacts is fetched once for ever and kept as cache.ts says. Throws Unavailable without java or mvn.
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from '../shared.js';
import { cached, demand } from './cache.js';

const run = promisify(execFile);

export const KAFKA_VERSION = '4.1.1';
export const DEBEZIUM_VERSION = '3.6.1.Final';

const KAFKA_MODULES = [
  'kafka_2.13',
  'connect-runtime',
  'connect-json',
  'connect-file',
  'connect-transforms',
  'kafka-tools',
];

/** Folder of jars with Kafka, its tools and Kafka Connect. Throws Unavailable without java or mvn. */
export async function kafkaLibraries(): Promise<string> {
  await demand('java', '-version', 'Debian: apt-get install default-jre-headless');
  return fromMaven(`kafka-${KAFKA_VERSION}`, `Kafka ${KAFKA_VERSION} (about 90 jars)`, async (target) => {
    const dependency = (name: string) =>
      `<dependency><groupId>org.apache.kafka</groupId><artifactId>${name}</artifactId><version>${KAFKA_VERSION}</version></dependency>`;
    const project =
      '<project><modelVersion>4.0.0</modelVersion><groupId>millrace</groupId><artifactId>test-servers</artifactId>' +
      `<version>1</version><dependencies>${KAFKA_MODULES.map(dependency).join('')}</dependencies></project>`;
    writeFileSync(join(target, 'pom.xml'), project);
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${target}`];
    await maven(['-f', join(target, 'pom.xml'), ...goal]);
  });
}

/** The last version whose connectors for tests are on Maven Central; they run on the newer one as they are. */
const TOOLS_VERSION = '3.5.2';
/** That of Kafka's own jars. */
const LOG4J_VERSION = '2.24.3';

/** Folder of Kafka Connect's own sources and sinks for tests (schema, mock, verifiable), for the class path. */
export async function connectTools(): Promise<string> {
  const name = `connect-test-connectors-${TOOLS_VERSION}`;
  return fromMaven(name, "Kafka Connect's connectors for tests", async (target) => {
    const wanted = {
      'connect-runtime': ['Mock', 'Schema', 'Verifiable'].map((kind) => `*/connect/tools/${kind}*`),
      'kafka-tools': ['*/kafka/tools/ThroughputThrottler.class'],
    };
    for (const [module, classes] of Object.entries(wanted)) {
      const artifact = `org.apache.kafka:${module}:${TOOLS_VERSION}:jar`;
      await maven(['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${target}`]);
      const jar = join(target, `${module}-${TOOLS_VERSION}.jar`);
      await run('unzip', ['-q', jar, ...classes, '-d', target]);
      rmSync(jar);
    }
  });
}

/** Class path with what the original's loggers write through: its jars have none. */
export async function loggingBinding(): Promise<string> {
  const folder = await fromMaven(
    `log4j-slf4j-${LOG4J_VERSION}`,
    "the binding of the original's log",
    (target) => {
      const artifact = `org.apache.logging.log4j:log4j-slf4j-impl:${LOG4J_VERSION}:jar`;
      return maven(['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${target}`]);
    },
  );
  return join(folder, '*');
}

/** Plugin folder (for `plugin.path`) that holds Debezium's connector of that name, e.g. `postgres`. */
export async function debeziumPlugin(name: string): Promise<string> {
  const title = `Debezium ${DEBEZIUM_VERSION} for ${name}`;
  return fromMaven(`debezium-${name}-${DEBEZIUM_VERSION}`, title, async (target) => {
    const artifact = `io.debezium:debezium-connector-${name}:${DEBEZIUM_VERSION}:tar.gz:plugin`;
    await maven(['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${target}`]);
    const archive = join(target, `debezium-connector-${name}-${DEBEZIUM_VERSION}-plugin.tar.gz`);
    await run('tar', ['-xzf', archive, '-C', target]);
    rmSync(archive);
  });
}

function fromMaven(name: string, title: string, fill: (target: string) => Promise<void>): Promise<string> {
  return cached({
    name,
    title,
    origin: 'Maven Central',
    fill: async (target) => {
      await demand('mvn', '-version', 'Debian: apt-get install maven');
      await fill(target);
    },
  });
}

async function maven(args: readonly string[]): Promise<void> {
  try {
    await run('mvn', ['-q', '-B', ...args], { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const detail = `${stdout ?? ''}${stderr ?? ''}`.split('\n').slice(0, 5).join('\n');
    throw new Unavailable(`Maven could not fetch an artifact: ${detail}`);
  }
}
