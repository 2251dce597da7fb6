// Takes the certificates out of a PKCS12 trust store: Node's own `pfx` option needs a private key in the file, which
// a trust store has not. Called by tls.ts.
import forge from 'node-forge';
import { failure } from '../../../errors/failure.js';

/** All certificates, each as PEM. Throws KAFKA_PROPERTY_INVALID (wrong password, not a PKCS12 file, nothing inside). */
export function pkcs12Certificates(bytes: Buffer, password: string): string[] {
  let bags: forge.pkcs12.Bag[];
  try {
    const asn1 = forge.asn1.fromDer(bytes.toString('binary'));
    const store = forge.pkcs12.pkcs12FromAsn1(asn1, false, password);
    bags = store.getBags({ bagType: forge.pki.oids.certBag })[forge.pki.oids.certBag] ?? [];
  } catch {
    throw invalid('it cannot be read as PKCS12 with ssl.truststore.password');
  }
  const certificates = bags.map((bag) => {
    const der = forge.asn1.toDer(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1).getBytes();
    const base64 = Buffer.from(der, 'binary').toString('base64');
    return `-----BEGIN CERTIFICATE-----\n${base64.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
  });
  if (certificates.length === 0) throw invalid('it holds no certificate');
  return certificates;
}

function invalid(detail: string): Error {
  return failure('KAFKA_PROPERTY_INVALID', {
    name: 'ssl.truststore.location',
    value: 'the trust store',
    detail: `${detail}.`,
  });
}
