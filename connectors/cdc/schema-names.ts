// Names of topics' schemas and of fields, as `schema.name.adjustment.mode` and `field.name.adjustment.mode` bend
// them. Called once a table; results are plain strings.

export type NameAdjustment = 'none' | 'avro' | 'avro_unicode';
export type NameAdjuster = (name: string) => string;

/** The adjuster of a mode for schema names: `none` leaves a name alone, the others make it legal in Avro. */
export function nameAdjuster(mode: NameAdjustment): NameAdjuster {
  return adjuster(mode, true);
}

/** The same for field names, in which Avro allows no dot. */
export function fieldNameAdjuster(mode: NameAdjustment): NameAdjuster {
  return adjuster(mode, false);
}

function adjuster(mode: NameAdjustment, dots: boolean): NameAdjuster {
  if (mode === 'none') return (name) => name;
  const escapes = mode === 'avro_unicode';
  return (name) => adjust(name, { replace: escapes ? unicodeEscape : () => '_', escapes, dots });
}

interface Rules {
  readonly replace: (unit: string) => string;
  /** True when `_` is the escape character and so escaped itself. */
  readonly escapes: boolean;
  readonly dots: boolean;
}

function adjust(name: string, { replace, escapes, dots }: Rules): string {
  let out = '';
  for (let i = 0; i < name.length; i += 1) {
    const unit = name.charAt(i);
    if (i === 0 && /[0-9]/.test(unit)) out += escapes ? replace(unit) : `_${unit}`;
    else if (/[A-Za-z0-9]/.test(unit) || (dots && unit === '.' && i > 0) || (unit === '_' && !escapes))
      out += unit;
    else out += replace(unit);
  }
  return out;
}

/** `_uXXXX` of one UTF-16 unit, lower case hex; as the original writes it, `00` is put before up to two digits only. */
export function unicodeEscape(unit: string): string {
  const hex = unit.charCodeAt(0).toString(16);
  return hex.length <= 2 ? `_u00${hex}` : `_u${hex}`;
}
