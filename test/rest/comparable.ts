// Makes replies of Kafka Connect and of our server comparable. Used by the tests that replay recorded calls.

export function relative(location: string | null): string | null {
  return location === null ? null : location.replace(/^http:\/\/[^/]+/, '');
}

/** Addresses made equal; lists of choices and converter keys by name, as their order is a Java map's. */
export function comparable(body: unknown, workerIds: readonly string[]): unknown {
  let text = JSON.stringify(body);
  for (const id of workerIds) text = text.replaceAll(id, 'WORKER');
  return sortInfos(JSON.parse(text));
}

interface Info {
  definition: { required: boolean } | null;
  value: { name: string; recommended_values: string[]; errors: string[] };
}

function sortInfos(body: { configs?: Info[]; groups?: string[]; error_count?: number } | null): unknown {
  if (body === null || typeof body !== 'object' || !Array.isArray(body.configs)) return body;
  const isConverter = (info: Info) => /^(key|value|header)\.converter\.(?!plugin)/.test(info.value.name);
  let count = body.error_count ?? 0;
  for (const { definition, value } of body.configs) {
    if (value.recommended_values.some((choice) => choice.includes('.connect.')))
      value.recommended_values = [];
    // The original adds the null-pointer message of its own validator.
    const errors = value.errors.filter((text) => !text.includes('Cannot invoke'));
    count -= value.errors.length - errors.length;
    value.errors = errors;
    // Ours has a default, as the runtime always gives the value.
    if (definition !== null && value.name.endsWith('.converter.type')) definition.required = true;
  }
  const converters = body.configs.filter(isConverter).sort((a, b) => (a.value.name < b.value.name ? -1 : 1));
  const others = body.configs.filter((info) => !isConverter(info));
  return {
    ...body,
    error_count: count,
    groups: [...(body.groups ?? [])].sort(),
    configs: [...others, ...converters],
  };
}
