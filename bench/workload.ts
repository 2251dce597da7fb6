// The bench's table and its writers: nine columns, filled in one statement, by catch-up inserts, or by single-row
// commits at a steady rate with the time of each in the row.
import pg from 'pg';

export const TABLE = 'public.bench';

const CREATE = `
CREATE TABLE bench (
  id bigint PRIMARY KEY,
  quantity int NOT NULL,
  label text NOT NULL,
  price numeric(12,2) NOT NULL,
  at timestamptz NOT NULL,
  active boolean NOT NULL,
  attributes jsonb,
  reference uuid NOT NULL,
  ratio float8
)`;

const FILL = `
INSERT INTO bench
SELECT n, (n % 100000)::int, rpad('label ' || n, 40, 'x'), ((n % 1000000) * 0.01)::numeric(12,2),
       timestamptz '2026-01-01 00:00:00Z' + n * interval '1 second', n % 2 = 0,
       jsonb_build_object('n', n, 'tag', 'tag ' || n % 10), md5(n::text)::uuid, n / 7.0::float8
FROM generate_series($1::bigint, $2::bigint) n`;

const CHANGE = `
INSERT INTO bench VALUES ($1, $2, $3, $4, now(), true, '{"n": 1, "tag": "live"}', '00112233-4455-6677-8899-aabbccddeeff', 0.5)`;

/** Runs `work` on a session of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function createTable(url: string): Promise<void> {
  await withClient(url, (client) => client.query(CREATE));
}

/** Rows `from`..`to`, committed every 50,000. */
export async function fill(url: string, from: number, to: number): Promise<void> {
  await withClient(url, async (client) => {
    for (let first = from; first <= to; first += 50_000) {
      await client.query(FILL, [first, Math.min(to, first + 49_999)]);
    }
    await client.query('ANALYZE bench');
  });
}

export interface PacedCommits {
  readonly url: string;
  readonly firstId: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Single-row commits at a steady rate over several sessions. Answers by id when each was sent (milliseconds since
 * the epoch, fractions kept): latency then includes the database's own work, never less than the truth.
 */
export async function pacedCommits({
  url,
  firstId,
  perSecond,
  seconds,
}: PacedCommits): Promise<Map<number, number>> {
  const sessions = Math.min(16, Math.max(2, Math.ceil(perSecond / 400)));
  const sent = new Map<number, number>();
  const total = perSecond * seconds;
  const begun = performance.now();
  let next = 0;
  const session = () =>
    withClient(url, async (client) => {
      while (next < total) {
        const n = next++;
        const wait = begun + (n * 1000) / perSecond - performance.now();
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
        const id = firstId + n;
        sent.set(id, performance.timeOrigin + performance.now());
        await client.query({ name: 'change', text: CHANGE, values: [id, n % 100, 'live', '1.50'] });
      }
    });
  await Promise.all(Array.from({ length: sessions }, session));
  return sent;
}
