// `npm run conformance -- <system> …`: the program of one system. `postgres`: a connector's records (postgres.ts, the
// default); `runtime`: REST, lifecycles, transforms, converters and dead letters (runtime/main.ts).
import { runtimeConformance } from './runtime/main.js';

if (process.argv[2] === 'runtime') process.exitCode = await runtimeConformance(process.argv.slice(3));
else await import('./postgres.js');
