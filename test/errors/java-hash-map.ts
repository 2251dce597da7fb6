// A java.util.HashMap as it works: a table of chains that doubles when it is too full. What tests of the order of such maps
// compare with. Not modelled are the trees that Java makes of chains of nine and more.

interface Entry<K> {
  readonly hash: number;
  readonly key: K;
}

export class JavaHashMap<K> {
  #table: Entry<K>[][] = [];
  #size = 0;

  /** `hashCode` answers what Java's would, of any 32 bits. */
  constructor(
    private readonly hashCode: (key: K) => number,
    private readonly initialCapacity: number | null = null,
  ) {}

  put(key: K): void {
    if (this.#table.length === 0) this.#table = chains(tableSizeFor(this.initialCapacity ?? 16));
    const code = this.hashCode(key) >>> 0;
    const hash = (code ^ (code >>> 16)) >>> 0;
    const chain = this.#table[hash % this.#table.length];
    if (chain.some((entry) => entry.key === key)) return;
    chain.push({ hash, key });
    this.#size++;
    if (this.#size > Math.floor(this.#table.length * 0.75)) this.#resize();
  }

  keys(): K[] {
    return this.#table.flat().map(({ key }) => key);
  }

  #resize(): void {
    const larger = chains<K>(this.#table.length * 2);
    for (const entry of this.#table.flat()) larger[entry.hash % larger.length].push(entry);
    this.#table = larger;
  }
}

/** The next power of two. */
function tableSizeFor(capacity: number): number {
  let size = 1;
  while (size < capacity) size *= 2;
  return size;
}

const chains = <K>(count: number): Entry<K>[][] => Array.from({ length: count }, () => []);
