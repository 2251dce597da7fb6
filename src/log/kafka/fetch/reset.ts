// Where reading begins where no offset says so: the policy of `auto.offset.reset`. Used by the fetcher and consumers.
import { failure } from '../../../errors/failure.js';

export type OffsetReset =
  | { readonly to: 'earliest' | 'latest' | 'none' }
  | { readonly to: 'duration'; readonly ms: number };

/** What to ask the leader: a place, or a point in time in milliseconds. Not for `none`. */
export function resetQuery(reset: OffsetReset): 'earliest' | 'latest' | bigint {
  if (reset.to === 'duration') return BigInt(Math.max(Date.now() - reset.ms, 0));
  return reset.to === 'earliest' ? 'earliest' : 'latest';
}

/** Reads a value of auto.offset.reset. Throws KAFKA_PROPERTY_INVALID. */
export function parseReset(text: string): OffsetReset {
  const value = text.trim().toLowerCase();
  if (value === 'earliest' || value === 'latest' || value === 'none') return { to: value };
  const match = /^by_duration:p(?:(\d+)d)?(?:t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d{1,9})?)s)?)?$/.exec(
    value,
  );
  if (match === null || match.slice(1).every((part) => part === undefined)) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'auto.offset.reset',
      value: text,
      detail: 'it must be earliest, latest, none or by_duration:PnDTnHnMn.nS.',
    });
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return { to: 'duration', ms: Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000) };
}
