// Runs one container through Testcontainers for as long as this process lives: `node container.js SPEC.json`, itself
// under a keeper. Used by postgres.ts and kafka.ts where a Docker engine answers.
// Guarantees: the address file appears only once the container accepts connections; SIGTERM stops the container.
import { readJson, writeJson } from './run-directory.js';

export interface ContainerSpec {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly containerPort: number;
  /** A chosen port for servers that must know the address they hand out; 0 = any. */
  readonly hostPort: number;
  readonly addressFile: string;
}

export interface ContainerAddress {
  readonly host: string;
  readonly port: number;
}

const spec = readJson<ContainerSpec>(process.argv[2])!;
const { GenericContainer } = await import('testcontainers');
const port =
  spec.hostPort === 0 ? spec.containerPort : { container: spec.containerPort, host: spec.hostPort };
const container = await new GenericContainer(spec.image)
  .withEnvironment({ ...spec.environment })
  .withCommand([...spec.command])
  .withExposedPorts(port)
  .start();
const address: ContainerAddress = {
  host: container.getHost(),
  port: container.getMappedPort(spec.containerPort),
};
writeJson(spec.addressFile, address);
process.on('SIGTERM', () => {
  container.stop().finally(() => process.exit(0));
});
setInterval(() => {}, 60_000);
