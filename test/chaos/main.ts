// `npm run chaos -- [runtime] …`: the chaos run of workers in a group, or, without that word, the kill run with pgbench.
// The options are told by each program.
const [first, ...rest] = process.argv.slice(2);
if (first === 'runtime') {
  const { runtimeProgram } = await import('./runtime/main.js');
  process.exit(await runtimeProgram(rest));
} else {
  const { killProgram } = await import('./pgbench.js');
  process.exitCode = await killProgram(process.argv.slice(2));
}

export {};
