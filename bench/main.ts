// `npm run bench -- NAME [options]`: runs one benchmark.
import { benchPostgres, postgresOptions } from './postgres.js';
import { benchRows } from './rows/rows.js';
import { benchRuntime } from './runtime/runtime.js';

const [name, ...args] = process.argv.slice(2);
if (name === 'postgres') await benchPostgres(postgresOptions(args));
else if (name === 'rows') await benchRows(args);
else if (name === 'runtime') await benchRuntime(args);
else {
  process.stderr.write(
    'Usage: npm run bench -- postgres [--rows N] [--reps N] [--arms millrace,debezium] [--write]\n' +
      '       npm run bench -- rows [--rows N] [--passes N] [--only stream,snapshot,sink]\n' +
      '       npm run bench -- runtime [--records N] [--idle N] [--listed N] [--arms millrace,connect] [--write]\n',
  );
  process.exitCode = 2;
}
