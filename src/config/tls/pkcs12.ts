// Takes the certificates out of a PKCS12 trust store: Node's own `pfx` option needs a private key in the file, which
// a trust store has not. Used for the Kafka clients' and the REST server's stores.
import { createRequire } from 'node:module';
import type forge from 'node-forge';
import { failure } from '../../errors/failure.js';
import { pemOf } from './pem.js';

// Megabytes in every thread that has it, and hardly any has a PKCS12 trust store to read.
const require = createRequire(import.meta.url);

/** All certificates, each as PEM. Throws KEY_STORE_UNREADABLE (wrong password, not a PKCS12 file, nothing inside). */
export function pkcs12Certificates(bytes: Buffer, password: string): string[] {
  const { asn1, pkcs12, pki } = require('node-forge') as typeof forge;
  let bags: forge.pkcs12.Bag[];
  try {
    const store = pkcs12.pkcs12FromAsn1(asn1.fromDer(bytes.toString('binary')), false, password);
    bags = store.getBags({ bagType: pki.oids.certBag })[pki.oids.certBag] ?? [];
  } catch {
    throw unreadable('it is no PKCS12 file, or the password does not fit');
  }
  const certificates = bags.map((bag) => {
    const der = asn1.toDer(bag.cert ? pki.certificateToAsn1(bag.cert) : bag.asn1).getBytes();
    return pemOf('CERTIFICATE', Buffer.from(der, 'binary'));
  });
  if (certificates.length === 0) throw unreadable('it holds no certificate');
  return certificates;
}

function unreadable(reason: string): Error {
  return failure('KEY_STORE_UNREADABLE', { reason });
}
