// Which types have visitors: those whose decoders can neither fail nor tell of anything, so that a row of them need not be
// decoded when it is read. Asked once a column by mapping.ts.
import { utf8 } from '../ascii.js';
import { precisionOf } from '../time/temporal.js';
import type { PgType } from '../type-catalog.js';
import type { ValueMapping } from '../value-mapping.js';
import type { ValueOptions } from '../value-options.js';
import * as visitors from './cells.js';

type Visitors = Pick<ValueMapping, 'textVisitor' | 'binaryVisitor'>;

/** The visitors of a type's mapping; none for types that are decoded. */
export function visitorsOf(
  mapping: ValueMapping,
  { type, typmod, options }: { type: PgType; typmod: number; options: ValueOptions },
): Visitors {
  // A struct of a value carries the schema of its field, which the mapping does not know yet.
  if (type.kind !== 'b' || type.elementOid !== 0 || mapping.schema.type === 'STRUCT') return {};
  const { text, binary } = mapping;
  const decoded: Visitors = {
    textVisitor: visitors.visitDecoded(text),
    binaryVisitor: binary === null ? undefined : visitors.visitDecoded(binary),
  };
  switch (type.name) {
    case 'bool':
      return { textVisitor: visitors.boolTextVisitor, binaryVisitor: visitors.boolBinaryVisitor };
    case 'int2':
      return { textVisitor: visitors.numeralVisitor, binaryVisitor: visitors.int2BinaryVisitor };
    case 'int4':
      return { textVisitor: visitors.numeralVisitor, binaryVisitor: visitors.int4BinaryVisitor };
    case 'int8':
      return { textVisitor: visitors.numeralVisitor, binaryVisitor: visitors.int8BinaryVisitor };
    case 'oid':
      return { ...decoded, textVisitor: visitors.numeralVisitor };
    case 'float8':
      return options.shortestFloats ? { ...decoded, textVisitor: visitors.float8TextVisitor(text) } : decoded;
    case 'float4':
    case 'date':
    case 'time':
    case 'timetz':
      return decoded;
    case 'numeric':
      return numericVisitors(mapping, decoded);
    case 'timestamp':
      return options.timePrecisionMode === 'nanoseconds' ? {} : decoded;
    case 'timestamptz': {
      const digits = precisionOf(typmod);
      return {
        textVisitor: visitors.timestamptzTextVisitor(digits, text),
        binaryVisitor: visitors.timestamptzBinaryVisitor(digits, binary!),
      };
    }
    case 'uuid':
      return { textVisitor: visitors.plainTextVisitor, binaryVisitor: visitors.uuidBinaryVisitor };
    case 'jsonb':
      return { textVisitor: visitors.textVisitor, binaryVisitor: visitors.jsonbBinaryVisitor };
    default:
      return text === utf8
        ? {
            textVisitor: visitors.textVisitor,
            binaryVisitor: binary === null ? undefined : visitors.textVisitor,
          }
        : {};
  }
}

function numericVisitors(mapping: ValueMapping, decoded: Visitors): Visitors {
  // As text or a double even NaN has a form.
  if (mapping.schema.type !== 'BYTES') return decoded;
  const scale = Number(mapping.schema.parameters?.get('scale'));
  return {
    textVisitor: visitors.numericTextVisitor(scale, mapping.text),
    binaryVisitor: visitors.numericBinaryVisitor(scale, mapping.binary!),
  };
}
