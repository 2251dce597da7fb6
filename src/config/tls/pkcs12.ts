// Takes the certificates out of a PKCS12 trust store: Node's own `pfx` option needs a private key in the file, which
// a trust store has not. Used for the Kafka clients' and the REST server's stores.
import forge from 'node-forge';
import { failure } from '../../errors/failure.js';
import { pemOf } from './pem.js';

/** All certificates, each as PEM. Throws KEY_STORE_UNREADABLE (wrong password, not a PKCS12 file, nothing inside). */
export function pkcs12Certificates(bytes: Buffer, password: string): string[] {
  let bags: forge.pkcs12.Bag[];
  try {
    const asn1 = forge.asn1.fromDer(bytes.toString('binary'));
    const store = forge.pkcs12.pkcs12FromAsn1(asn1, false, password);
    bags = store.getBags({ bagType: forge.pki.oids.certBag })[forge.pki.oids.certBag] ?? [];
  } catch {
    throw unreadable('it is no PKCS12 file, or the password does not fit');
  }
  const certificates = bags.map((bag) => {
    const der = forge.asn1.toDer(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1).getBytes();
    return pemOf('CERTIFICATE', Buffer.from(der, 'binary'));
  });
  if (certificates.length === 0) throw unreadable('it holds no certificate');
  return certificates;
}

function unreadable(reason: string): Error {
  return failure('KEY_STORE_UNREADABLE', { reason });
}
