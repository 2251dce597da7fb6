// Options that are accepted with any valid value and change nothing, each with the reason: what they tune does not exist
// here, or the original itself does nothing with them. Shown in the documentation of each.

export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'database.include.list': 'A connector captures one database, as in the original.',
  'database.exclude.list': 'A connector captures one database, as in the original.',
  'executor.shutdown.timeout.ms': 'There is no executor: a stop waits for what the task does.',
  'custom.sanitize.pattern': 'Values of options are never written to the log.',
  'heartbeat.topics.prefix':
    'An older name of topic.heartbeat.prefix, which the original too no longer reads.',
  'include.schema.comments': 'Comments of columns are in no schema, as in the original.',
  'internal.snapshot.scan.all.columns.force': 'The catalogue is read in two queries whatever the tables.',
  'poll.dispatch.interval.ms': 'Records are handed over as they come.',
  'query.fetch.size': 'Queries of the catalogue are read whole, rows by COPY.',
  'schema.refresh.mode': 'pgoutput announces every change of a table: nothing needs to be compared.',
  'snapshot.fetch.size': 'Rows of a snapshot come by COPY, which has no fetches; memory is bounded in bytes.',
  'snapshot.mode.configuration.based.snapshot.schema': 'Structure is read from the catalogue at every start.',
  'snapshot.tables.order.by.row.count': 'Rows of PostgreSQL tables are not counted, in the original neither.',
  'topic.cache.size': 'The name of a topic is made once a table.',
};

/** The documentation of such an option. */
export function withoutEffect(option: string): string | undefined {
  const why = WITHOUT_EFFECT[option];
  return why === undefined ? undefined : `No effect. ${why}`;
}
