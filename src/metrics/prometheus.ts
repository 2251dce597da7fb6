// Prometheus text exposition format 0.0.4 from flat samples. Called at scrape time by the herder.
import { METRICS } from './names.js';
import type { FlatSample } from './registry.js';

/** One `# HELP` and `# TYPE` a name, samples of a name together, names in the order of metrics/names. */
export function prometheusText(samples: readonly FlatSample[]): string {
  const byName = new Map<string, FlatSample[]>();
  for (const sample of samples) {
    const known = byName.get(sample.name);
    if (known === undefined) byName.set(sample.name, [sample]);
    else known.push(sample);
  }
  const lines: string[] = [];
  for (const [name, { type, help }] of Object.entries(METRICS)) {
    const found = byName.get(name);
    if (found === undefined) continue;
    lines.push(
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${name} ${type}`,
    );
    for (const { labels, value } of found) lines.push(`${name}${labelText(labels)} ${numberText(value)}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return '';
  const parts = entries.map(([name, value]) => {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${name}="${escaped}"`;
  });
  return `{${parts.join(',')}}`;
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}
