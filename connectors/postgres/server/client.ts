// Makes the pg clients of the connector. pg's parser throws from a listener of its socket at what it does not know, as the
// request for a login by GSSAPI: nobody could catch that, and the worker would end. Here such a connection is lost instead.
import type { Socket } from 'node:net';
import pg, { type ClientConfig } from 'pg';

type DataListener = (chunk: Buffer) => void;

interface WireConnection {
  attachListeners(stream: Socket): void;
}

/** Kinds of login that a server may ask for and the driver does not have, by the protocol's numbers. */
const LOGINS: ReadonlyMap<string, string> = new Map([
  ['2', 'Kerberos V5'],
  ['4', 'crypt'],
  ['6', 'SCM credentials'],
  ['7', 'GSSAPI'],
  ['9', 'SSPI'],
]);

/** A client that is not connected yet; whoever has it listens to its `error`. */
export function newClient(config: ClientConfig): pg.Client {
  const client = new pg.Client(config);
  const { connection } = client as unknown as { connection: WireConnection };
  const attach = connection.attachListeners.bind(connection);
  connection.attachListeners = (stream) => {
    attach(stream);
    for (const parse of stream.listeners('data') as DataListener[]) {
      stream.off('data', parse);
      stream.on('data', (chunk: Buffer) => {
        try {
          parse(chunk);
        } catch (error) {
          stream.destroy(unreadable(error as Error));
        }
      });
    }
  };
  return client;
}

function unreadable(cause: Error): Error {
  const login = /^Unknown authenticationOk message type (\d+)$/.exec(cause.message)?.[1];
  if (login === undefined) {
    const reason = `the answer is not in the PostgreSQL protocol (${cause.message})`;
    return Object.assign(new Error(reason, { cause }), { code: 'ECONNRESET' });
  }
  const name = LOGINS.get(login) ?? `method ${login}`;
  return new Error(`the server asks for authentication by ${name}, which is not supported`, { cause });
}
