// The text of a map as Java shows it, in the order its hash maps keep. Kafka Connect puts whole configurations into some
// messages, and tells groups and methods in that order. Used by plugins/validation.ts and by the REST server.

/** `{key=value, other=null}` of a copy of the map. */
export function javaMapText(map: ReadonlyMap<string, string | null>): string {
  const inOrder = inSlots([...map.keys()], slotsFor(map.size));
  return `{${inOrder.map((key) => `${key}=${map.get(key)}`).join(', ')}}`;
}

/** At most twelve names in the order of a set that they were added to. */
export function javaSetOrder(names: readonly string[]): string[] {
  return inSlots(names, 16);
}

function inSlots(names: readonly string[], slots: number): string[] {
  const slotOf = (name: string) => spread(hash(name)) & (slots - 1);
  return [...names].sort((a, b) => slotOf(a) - slotOf(b));
}

/** A copy has the next power of two above 4/3 of its entries. */
function slotsFor(size: number): number {
  let slots = 1;
  while (slots < Math.trunc(Math.fround(size / 0.75) + 1)) slots *= 2;
  return slots;
}

function hash(key: string): number {
  let sum = 0;
  for (let at = 0; at < key.length; at++) sum = (Math.imul(sum, 31) + key.charCodeAt(at)) | 0;
  return sum;
}

function spread(code: number): number {
  return code ^ (code >>> 16);
}
