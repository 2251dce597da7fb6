// `millrace doctor FILE`: asks the source that a connector file names what it lacks, before any worker is started. Beside
// `start` the only command that loads plugins: there may be no worker to ask yet.
import { ConfigProviders } from '../config/providers.js';
import { failure } from '../errors/failure.js';
import { Loggers } from '../logging/loggers.js';
import { loadPlugins } from '../plugins/scan.js';
import { readConnectorFile } from './connector-file.js';
import { bold, dim, green, printJson, printLine, red, terminal, yellow } from './output.js';

/** Prints each finding and how to put it right; exit code 1 when something fails. */
export async function doctor(file: string, options: { json?: boolean | undefined }): Promise<void> {
  const { name, config } = readConnectorFile(file);
  const loggers = new Loggers({ level: 'ERROR' });
  const registry = await loadPlugins({ pluginPath: [], logger: loggers.logger('org.reflections') });
  const plugin = registry.connector(config['connector.class'] ?? '');
  const module = plugin.type === 'source' ? await plugin.load() : undefined;
  if (!module?.diagnose) {
    throw failure('CLI_INVALID', { detail: `doctor knows no checks for ${plugin.javaClass}` });
  }
  const findings = await module.diagnose(await ConfigProviders.fromProps({}).resolve(config));
  if (findings.some((f) => f.status === 'fail')) terminal.exitCode = 1;
  if (options.json) return printJson(findings);
  const marks = { ok: green('ok  '), warn: yellow('warn'), fail: red('fail') };
  for (const finding of findings) {
    printLine(`${marks[finding.status]}  ${bold(finding.check)}  ${finding.found}`);
    if (finding.fix !== null) printLine(dim(finding.fix.replace(/^/gm, '        ')));
  }
  const count = (status: string) => findings.filter((f) => f.status === status).length;
  printLine(`${bold(name)}: ${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} to put right.`);
}
