// What a case needs that not every server has (`-- needs:` of its file): an extension by name, or a major version of
// PostgreSQL by number. Used by postgres.ts and by the replay test to leave such cases out.
import type { TestDatabase } from '../servers/postgres.js';
import type { ConformanceCase } from './case-file.js';

export interface ServerOffers {
  /** Major version. */
  readonly version: number;
  /** Why a case cannot run there; null = it can. */
  lacks(given: ConformanceCase): string | null;
}

/** Asks the server on a database of its own. */
export async function serverOffers(database: () => Promise<TestDatabase>): Promise<ServerOffers> {
  await using db = await database();
  const rows = await db.query<{ name: string }>('SELECT name FROM pg_available_extensions');
  const extensions = new Set(rows.map(({ name }) => name));
  const [{ number } = { number: 0 }] = await db.query<{ number: number }>(
    "SELECT current_setting('server_version_num')::int AS number",
  );
  const version = Math.floor(number / 10_000);
  return {
    version,
    lacks({ needs }) {
      if (needs === undefined) return null;
      if (!/^\d+$/.test(needs)) return extensions.has(needs) ? null : `the server has no ${needs}`;
      return version >= Number(needs) ? null : `the server is older than version ${needs}`;
    },
  };
}
