// `npm run bench -- NAME [options]`: runs one benchmark.
import { benchPostgres, postgresOptions } from './postgres.js';

const [name, ...args] = process.argv.slice(2);
if (name === 'postgres') await benchPostgres(postgresOptions(args));
else {
  process.stderr.write(
    'Usage: npm run bench -- postgres [--rows N] [--reps N] [--arms millrace,debezium] [--write]\n',
  );
  process.exitCode = 2;
}
