// CRC32C by native code. Used by the encoder and the decoder of record batches. Required, not imported: an import would have
// Node read the package's long text for the names that it exports, in every thread.
import { createRequire } from 'node:module';

export const { crc32c } = createRequire(import.meta.url)('@node-rs/crc32') as typeof import('@node-rs/crc32');
