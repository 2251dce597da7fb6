-- about: column defaults in the schema, literal, computed and absent; key-only deletes of NOT NULL columns
-- covers: 3.11
-- variant: precise
-- variant: string decimal.handling.mode=string
-- variant: connect time.precision.mode=connect
-- variant: keep_null value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.replace.null.with.default=false
-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE d1 (id serial PRIMARY KEY, b bool DEFAULT true, i2 int2 DEFAULT 3, i4 int DEFAULT -4, i8 bigint DEFAULT 9007199254740993, f4 real DEFAULT 1.5, f8 float8 DEFAULT 2.5, n numeric(6,2) DEFAULT 7.5, nv numeric DEFAULT 1.25, c char(4) DEFAULT 'ab', v varchar(10) DEFAULT 'v', t text DEFAULT 'it is', tnull text DEFAULT NULL, calc int DEFAULT 1 + 1, now timestamptz DEFAULT now(), ct timestamp DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE d2 (id int PRIMARY KEY, j json DEFAULT '{"a": 1}', jb jsonb DEFAULT '[]', u uuid DEFAULT '76019d1a-ad2e-4b22-96e9-1a6d6543c818', ug uuid DEFAULT gen_random_uuid(), d date DEFAULT '2021-02-10', tm time DEFAULT '15:04:05', ts timestamp DEFAULT '2021-02-09T20:02:31', tz timestamptz DEFAULT '2021-02-09 20:02:31+00', iv interval DEFAULT '2 hours', e mood DEFAULT 'ok', b1 bit DEFAULT B'1', b5 bit(5) DEFAULT B'10110', ba bytea DEFAULT '\x0102', arr int[] DEFAULT '{1,2}');
CREATE TABLE d3 (id int PRIMARY KEY, b bool NOT NULL, i2 int2 NOT NULL, i8 bigint NOT NULL, f8 float8 NOT NULL, n numeric(6,2) NOT NULL, nv numeric NOT NULL, t text NOT NULL, u uuid NOT NULL, j json NOT NULL, d date NOT NULL, tm time NOT NULL, ts timestamp NOT NULL, tz timestamptz NOT NULL, tt timetz NOT NULL, iv interval NOT NULL, by bytea NOT NULL, bt bit(5) NOT NULL, e mood NOT NULL, arr text[] NOT NULL, p point NOT NULL, inn inet NOT NULL);
INSERT INTO d1 (now, ct) VALUES ('2020-01-01', '2020-01-01');
INSERT INTO d1 (b, i2, i4, i8, f4, f8, n, nv, c, v, t, calc, now, ct) VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO d2 (id, ug) VALUES (1, '76019d1a-ad2e-4b22-96e9-1a6d6543c819');
INSERT INTO d3 VALUES (1, true, 1, 1, 1, 1, 1, 't', '76019d1a-ad2e-4b22-96e9-1a6d6543c819', '{}', '2020-01-01', '01:00', '2020-01-01', '2020-01-01+00', '01:00+00', '1 hour', '\x01', B'10101', 'ok', '{x}', '(1,1)', '::1');
-- stream
INSERT INTO d1 (now, ct) VALUES ('2020-01-01', '2020-01-01');
INSERT INTO d2 (id, ug) VALUES (2, '76019d1a-ad2e-4b22-96e9-1a6d6543c819');
INSERT INTO d3 SELECT 2, b, i2, i8, f8, n, nv, t, u, j, d, tm, ts, tz, tt, iv, by, bt, e, arr, p, inn FROM d3;
DELETE FROM d1 WHERE id = 1;
DELETE FROM d2 WHERE id = 1;
DELETE FROM d3 WHERE id = 1;
