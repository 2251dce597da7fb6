// The demo's shop: a few tables with many column types, rows to snapshot, and a live load of small transactions.
import pg from 'pg';

const SCHEMA = `
CREATE TYPE order_status AS ENUM ('new', 'paid', 'shipped', 'returned');
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email varchar(120) NOT NULL UNIQUE,
  born date,
  vip boolean NOT NULL DEFAULT false,
  tags text[] NOT NULL DEFAULT '{}',
  profile jsonb,
  last_seen inet
);
CREATE TABLE products (
  sku char(8) PRIMARY KEY,
  title text NOT NULL,
  price numeric(10,2) NOT NULL,
  weight real,
  picture bytea
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  sku char(8) NOT NULL REFERENCES products,
  reference uuid NOT NULL DEFAULT gen_random_uuid(),
  quantity smallint NOT NULL,
  total numeric(12,2) NOT NULL,
  status order_status NOT NULL DEFAULT 'new',
  placed_at timestamptz NOT NULL DEFAULT now(),
  deliver_at time,
  note text
);
ALTER TABLE customers REPLICA IDENTITY FULL;
ALTER TABLE orders REPLICA IDENTITY FULL;
ALTER TABLE products REPLICA IDENTITY FULL;
INSERT INTO products
  SELECT 'SKU' || lpad(n::text, 5, '0'), 'Product ' || n, (n * 1.17)::numeric(10,2), n * 0.25, decode(md5(n::text), 'hex')
  FROM generate_series(1, 200) n;
INSERT INTO customers (name, email, born, vip, tags, profile, last_seen)
  SELECT 'Customer ' || n, 'customer' || n || '@example.com', date '1960-01-01' + n % 18000, n % 17 = 0,
         ARRAY['segment-' || n % 5], jsonb_build_object('points', n % 1000, 'lang', 'en'), '10.0.0.1'::inet + n % 200
  FROM generate_series(1, 2000) n;
`;

const ORDERS = `
INSERT INTO orders (customer_id, sku, quantity, total, status, deliver_at, note)
  SELECT 1 + n % 2000, 'SKU' || lpad((1 + n % 200)::text, 5, '0'), 1 + n % 9, (n % 500) * 1.05,
         (ARRAY['new', 'paid', 'shipped'])[1 + n % 3]::order_status, time '08:00' + n % 600 * interval '1 minute',
         CASE WHEN n % 10 = 0 THEN 'leave at the door' END
  FROM generate_series(1, $1) n`;

const CHANGES: readonly (() => [string, unknown[]])[] = [
  () => [
    `INSERT INTO orders (customer_id, sku, quantity, total, note)
     VALUES ($1, 'SKU' || lpad($2::text, 5, '0'), $3, $4, $5)`,
    [random(2000), random(200), random(9), (random(50000) / 100).toFixed(2), random(3) === 1 ? 'gift' : null],
  ],
  () => [
    `UPDATE orders SET status = 'shipped'
     WHERE id = (SELECT id FROM orders WHERE status <> 'shipped' ORDER BY id DESC OFFSET $1 LIMIT 1)`,
    [random(20)],
  ],
  () => ['UPDATE customers SET vip = NOT vip WHERE id = $1', [random(2000)]],
  () => [
    "UPDATE products SET price = price + 0.01 WHERE sku = 'SKU' || lpad($1::text, 5, '0')",
    [random(200)],
  ],
  () => ['DELETE FROM orders WHERE id = (SELECT max(id) FROM orders)', []],
];

const random = (n: number) => 1 + Math.floor(Math.random() * n);

/** Creates the tables and their first rows. */
export async function createShop(url: string, orders: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(SCHEMA);
    await client.query(ORDERS, [orders]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

export interface LiveLoad {
  /** Ends the load; resolves when its session is closed. Rejects with the first error the database answered. */
  stop(): Promise<void>;
}

/** Runs about `rate` small transactions a second until stopped: mostly inserts and updates, some deletes. */
export async function startLoad(url: string, rate: number): Promise<LiveLoad> {
  const client = new pg.Client(url);
  await client.connect();
  let running = true;
  const done = (async () => {
    try {
      for (let due = performance.now(); running; due += 1000 / rate) {
        await client.query(...CHANGES[random(10) <= 5 ? 0 : random(CHANGES.length) - 1]());
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    } finally {
      await client.end();
    }
  })();
  return {
    stop: () => {
      running = false;
      return done;
    },
  };
}
