// org.apache.kafka.connect.converters.ByteArrayConverter: bytes as they are.
import { OPTIONAL_BYTES } from '../data/schema.js';
import { failure } from '../errors/failure.js';
import { describe } from './json/write.js';
import { plainConverter } from './plain-converter.js';

export const create = () =>
  plainConverter({
    format: () => ({
      write(schema, value) {
        if (schema && schema.type !== 'BYTES') {
          throw failure('DATA_INVALID', {
            detail: `Invalid schema type for ByteArrayConverter: ${schema.type}`,
          });
        }
        if (value === null || value === undefined) return null;
        if (value instanceof Uint8Array) return value;
        throw failure('DATA_INVALID', {
          detail: `ByteArrayConverter is not compatible with objects of type ${describe(value)}`,
        });
      },
      read: (bytes) => ({ schema: OPTIONAL_BYTES, value: bytes }),
    }),
  });
