// Schema and field names made legal for Avro, as `schema.name.adjustment.mode` and `field.name.adjustment.mode` say.
// Called once a name.

export const ADJUSTMENT_MODES = ['none', 'avro', 'avro_unicode'] as const;
export type NameAdjuster = (name: string) => string;

const unicode = (unit: string) => `_u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Full names, dots allowed. */
export function schemaNameAdjuster(mode: string): NameAdjuster {
  if (mode === 'none') return (name) => name;
  if (mode === 'avro')
    return (name) =>
      replaced(name, { first: /[A-Za-z_]/, rest: /[A-Za-z0-9_.]/, by: () => '_', keepDigit: true });
  return (name) => replaced(name, { first: /[A-Za-z]/, rest: /[A-Za-z0-9.]/, by: unicode, keepDigit: false });
}

/** Names of fields, in which a dot is replaced too. */
export function fieldNameAdjuster(mode: string): NameAdjuster {
  if (mode === 'none') return (name) => name;
  if (mode === 'avro')
    return (name) =>
      replaced(name, { first: /[A-Za-z_]/, rest: /[A-Za-z0-9_]/, by: () => '_', keepDigit: true });
  return (name) => replaced(name, { first: /[A-Za-z]/, rest: /[A-Za-z0-9]/, by: unicode, keepDigit: false });
}

interface Legal {
  readonly first: RegExp;
  readonly rest: RegExp;
  by(unit: string): string;
  /** A leading digit stays, behind what replaces it. */
  readonly keepDigit: boolean;
}

function replaced(name: string, legal: Legal): string {
  let out = '';
  for (let i = 0; i < name.length; i++) {
    const unit = name.charAt(i);
    if ((i === 0 ? legal.first : legal.rest).test(unit)) out += unit;
    else out += i === 0 && legal.keepDigit && /[0-9]/.test(unit) ? legal.by(unit) + unit : legal.by(unit);
  }
  return out;
}
