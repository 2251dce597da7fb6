-- about: DecodeLogicalDecodingMessageContent over a content that is no JSON object
-- needs: 14
-- covers: 8.4
-- config: transforms=d
-- config: transforms.d.type=io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent
-- variant: text
-- variant: tolerated errors.tolerance=all
-- setup
CREATE TABLE t (id int PRIMARY KEY);
-- stream
SELECT pg_logical_emit_message(false, 'p', 'no json');
SELECT pg_logical_emit_message(false, 'p', '[1, 2]');
SELECT pg_logical_emit_message(false, 'p', '{"a": 1}');
