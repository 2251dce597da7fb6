-- about: default expressions of which the original makes other values: a quote inside, the name of a function without brackets
-- covers: 3.11
-- setup
CREATE TABLE quoted (id int PRIMARY KEY, q text DEFAULT 'it''s', v varchar(20) DEFAULT 'v''w', plain text DEFAULT 'x');
CREATE TABLE users (id int PRIMARY KEY, usr text DEFAULT CURRENT_USER);
INSERT INTO quoted (id, q, v) VALUES (1, 'a', 'b');
-- stream
INSERT INTO users VALUES (2, 'x');
