// Kafka's compression codecs in Kafka's own framings: gzip; snappy in the block framing of the Java client; LZ4
// frames; zstd. Called by the batch encoder and decoder. A codec is loaded on first use, so an unused one costs no
// memory. Only zstd on a Node without it (below 22.15) loads asynchronously: see `loadCompression`.
import { createRequire } from 'node:module';
import zlib from 'node:zlib';
import { failure } from '../../errors/failure.js';
import { asBuffer } from './layout.js';
import { fromXerial, toXerial } from './xerial.js';

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** Names by the number in a batch's attributes. */
export const compressions: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

interface Codec {
  compress(bytes: Uint8Array): Buffer;
  decompress(bytes: Uint8Array): Buffer;
}

const require = createRequire(import.meta.url);
const loaded = new Map<Compression, Codec>();
let zstdLoading: Promise<void> | undefined;

/** True for a value of `compression.type` that a producer may have. */
export function isCompression(name: string): name is Compression {
  return (compressions as readonly string[]).includes(name);
}

/**
 * Makes a codec ready. Returns undefined when it can be used at once (or is loaded on use), else a promise to await
 * before the first `compress` or `decompress`. Rejects with COMPRESSION_UNAVAILABLE.
 */
export function loadCompression(compression: Compression): Promise<void> | undefined {
  if (compression !== 'zstd' || loaded.has('zstd') || 'zstdCompressSync' in zlib) return undefined;
  zstdLoading ??= loadZstdWasm().catch((error) => {
    zstdLoading = undefined;
    throw failure('COMPRESSION_UNAVAILABLE', { compression: 'zstd', detail: String(error) }, error);
  });
  return zstdLoading;
}

/** Compresses the records of a batch. Throws COMPRESSION_UNAVAILABLE. */
export function compress(compression: Compression, bytes: Uint8Array): Buffer {
  return codec(compression).compress(bytes);
}

/** The records of a compressed batch. Throws COMPRESSION_UNAVAILABLE, or the codec's own error on damaged bytes. */
export function decompress(compression: Compression, bytes: Uint8Array): Buffer {
  return codec(compression).decompress(bytes);
}

function codec(compression: Compression): Codec {
  let found = loaded.get(compression);
  if (found === undefined) {
    try {
      found = loadCodec(compression);
    } catch (error) {
      throw failure('COMPRESSION_UNAVAILABLE', { compression, detail: String(error) }, error);
    }
    loaded.set(compression, found);
  }
  return found;
}

function loadCodec(compression: Compression): Codec {
  switch (compression) {
    case 'none':
      return { compress: asBuffer, decompress: asBuffer };
    case 'gzip':
      return { compress: (bytes) => zlib.gzipSync(bytes), decompress: (bytes) => zlib.gunzipSync(bytes) };
    case 'snappy': {
      const snappy = require('snappy') as typeof import('snappy');
      const uncompress = (block: Uint8Array) => snappy.uncompressSync(block, { asBuffer: true }) as Buffer;
      return {
        compress: (bytes) => toXerial(bytes, (block) => snappy.compressSync(block)),
        decompress: (bytes) => fromXerial(bytes, uncompress),
      };
    }
    case 'lz4': {
      const lz4 = require('lz4-napi') as typeof import('lz4-napi');
      return {
        compress: (bytes) => lz4.compressFrameSync(asBuffer(bytes)),
        decompress: (bytes) => lz4.decompressFrameSync(asBuffer(bytes)),
      };
    }
    case 'zstd': {
      // In Node since 22.15; the types are those of Node 20.
      const native = zlib as unknown as Record<
        'zstdCompressSync' | 'zstdDecompressSync',
        (b: Uint8Array) => Buffer
      >;
      if (!('zstdCompressSync' in zlib)) throw new Error('it was not loaded before its first use');
      return { compress: native.zstdCompressSync, decompress: native.zstdDecompressSync };
    }
  }
}

async function loadZstdWasm(): Promise<void> {
  const zstd = await import('@bokuweb/zstd-wasm');
  await zstd.init();
  loaded.set('zstd', {
    compress: (bytes) => asBuffer(zstd.compress(asBuffer(bytes), 3)),
    decompress: (bytes) => {
      // Java writes frames without their content's size: the room for the result is then found by trying.
      for (let room = Math.max(1 << 20, bytes.length * 8); ; room *= 4) {
        try {
          return asBuffer(zstd.decompress(asBuffer(bytes), { defaultHeapSize: room }));
        } catch (error) {
          if (!String(error).includes(DESTINATION_TOO_SMALL) || room > 1 << 29) throw error;
        }
      }
    },
  });
}

/** ZSTD_error_dstSize_tooSmall as the library's functions return it. */
const DESTINATION_TOO_SMALL = '-70';
