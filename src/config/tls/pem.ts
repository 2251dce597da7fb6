// PEM text: made of DER bytes, and mended where a properties file has put it into one line.

export function pemOf(label: string, der: Buffer): string {
  return block(label, der.toString('base64'));
}

/** Restores the line ends and widths OpenSSL insists on; other text stays as it is. */
export function mendedPem(text: string): string {
  return text.replace(
    /-----BEGIN ([A-Z0-9 ]+)-----([\sA-Za-z0-9+/=]*)-----END \1-----/g,
    (_whole, label: string, body: string) => block(label, body.replace(/\s+/g, '')),
  );
}

function block(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
