// Names of topics' schemas and of fields, as `schema.name.adjustment.mode` and `field.name.adjustment.mode` bend
// them. Called once a table; results are plain strings.

export type NameAdjustment = 'none' | 'avro' | 'avro_unicode';
export type NameAdjuster = (name: string) => string;

/** The adjuster of a mode: `none` leaves a name alone, the others make it legal in Avro. */
export function nameAdjuster(mode: NameAdjustment): NameAdjuster {
  if (mode === 'none') return (name) => name;
  const replace = mode === 'avro' ? () => '_' : unicodeEscape;
  return (name) => adjust(name, replace, mode === 'avro_unicode');
}

function adjust(name: string, replace: (unit: string) => string, escapesUnderscore: boolean): string {
  let out = '';
  for (let i = 0; i < name.length; i += 1) {
    const unit = name.charAt(i);
    if (i === 0 && /[0-9]/.test(unit)) out += escapesUnderscore ? replace(unit) : `_${unit}`;
    else if (/[A-Za-z0-9]/.test(unit) || (unit === '.' && i > 0) || (unit === '_' && !escapesUnderscore))
      out += unit;
    else out += replace(unit);
  }
  return out;
}

/** `_uXXXX` of one UTF-16 unit, lower case hex. */
function unicodeEscape(unit: string): string {
  return `_u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
