// A case made up from a seed: tables with random columns over every captured type, random defaults and replica identities,
// and random changes, also several in one transaction. Used by main.ts with `--random SEED`. The same seed gives the same case.
// Values on which the originals are known to do damage are not drawn (dates before 1582 or infinite, `name` columns).
import type { CaseStep, ConformanceCase } from './case-file.js';

type Draw = () => string;

/** Numbers in [0, below). */
class Dice {
  constructor(private state: number) {}

  next(below: number): number {
    this.state = (Math.imul(this.state ^ (this.state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  }

  pick<T>(all: readonly T[]): T {
    return all[this.next(all.length)]!;
  }
}

const WORDS = [
  '',
  'a',
  'Grüße',
  '☃ 𝄞',
  "it''s",
  'x'.repeat(300),
  'null',
  '{}',
  ' pad ',
  '\\',
  '"',
  ',',
  'é,"\\',
];

/** SQL literals by type. Arrays are made of the element's. */
function drawsOf(dice: Dice): Map<string, Draw> {
  const int = (bits: number) => String((dice.next(2) === 0 ? 1 : -1) * dice.next(2 ** Math.min(bits, 31)));
  const word = () => `'${dice.pick(WORDS)}'`;
  const day = () => `${1600 + dice.next(600)}-${1 + dice.next(12)}-${1 + dice.next(28)}`;
  const digits = (most: number) => Array.from({ length: 1 + dice.next(most) }, () => dice.next(10)).join('');
  const time = (most: number) =>
    `${dice.next(24)}:${dice.next(60)}:${dice.next(60)}${dice.next(2) === 0 ? '' : `.${digits(most)}`}`;
  const numeric = (whole: number, part: number) => () =>
    `${dice.pick(['', '-'])}${digits(whole)}.${digits(part)}`;
  const quote = (draw: Draw) => () => `'${draw()}'`;
  const bits = (length: number) => () => `B'${Array.from({ length }, () => dice.next(2)).join('')}'`;
  const hex = () =>
    Array.from({ length: 2 * dice.next(12) }, () => dice.pick([...'0123456789abcdef'])).join('');
  const range = (draw: () => string) => () => {
    const low = draw();
    return `'[${low},${low}]'`;
  };
  return new Map<string, Draw>([
    ['boolean', () => dice.pick(['true', 'false'])],
    ['smallint', () => int(15)],
    ['integer', () => int(31)],
    ['bigint', () => dice.pick([int(31), '9007199254740993', '-9223372036854775808', '9223372036854775807'])],
    ['oid', () => String(dice.next(2 ** 31))],
    ['real', () => dice.pick([numeric(5, 3)(), "'NaN'", "'-Infinity'", '1e-30', '3.4e38'])],
    ['double precision', () => dice.pick([numeric(9, 6)(), "'NaN'", "'Infinity'", '1e-300', '1.7e308'])],
    ['numeric(9,3)', numeric(5, 5)],
    ['numeric(38,10)', numeric(20, 10)],
    ['numeric', numeric(25, 15)],
    ['money', numeric(7, 2)],
    ['text', word],
    ['varchar(400)', word],
    ['char(400)', word],
    ['uuid', quote(() => `a0eebc99-9c0b-4ef8-bb6d-${String(dice.next(1e9)).padStart(12, '0')}`)],
    ['json', () => dice.pick(['\'{"b": 1,  "a": [1, null]}\'', "'null'", '\'"x"\'', "'[1.50]'"])],
    ['jsonb', () => dice.pick(['\'{"b": 1,  "a": [1, null]}\'', "'null'", '\'"x"\'', "'[1.50]'"])],
    ['bytea', () => `'\\x${hex()}'`],
    ['bit', bits(1)],
    ['bit(11)', bits(11)],
    ['bit varying(40)', () => bits(1 + dice.next(40))()],
    ['date', quote(day)],
    ['time', quote(() => time(6))],
    ['time(2)', quote(() => time(6))],
    ['timetz', quote(() => `${time(6)}${dice.pick(['+00', '-07:30', '+14'])}`)],
    ['timestamp', quote(() => `${day()} ${time(6)}`)],
    ['timestamp(3)', quote(() => `${day()} ${time(6)}`)],
    ['timestamp(0)', quote(() => `${day()} ${time(6)}`)],
    ['timestamptz', quote(() => `${day()} ${time(6)}${dice.pick(['+00', '-07:30', '+14'])}`)],
    ['timestamptz(2)', quote(() => `${day()} ${time(6)}+02`)],
    [
      'interval',
      quote(() => `${int(6)} years ${int(8)} mons ${int(9)} days ${dice.pick(['', '-'])}${time(6)}`),
    ],
    ['inet', quote(() => `10.${dice.next(256)}.0.1/${dice.next(33)}`)],
    ['macaddr', quote(() => `08:00:2b:01:02:${10 + dice.next(80)}`)],
    ['int4range', range(() => int(20))],
    ['daterange', range(day)],
    ['point', quote(() => `(${numeric(3, 2)()},${numeric(3, 2)()})`)],
    ['mood', () => dice.pick(["'sad'", "'ok'"])],
    ['small_number', () => String(dice.next(100))],
  ]);
}

/** Types that are also drawn as arrays. */
const ARRAYS = [
  'integer',
  'bigint',
  'text',
  'boolean',
  'double precision',
  'numeric(9,3)',
  'uuid',
  'timestamptz',
  'mood',
];

interface RandomTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly required: boolean; readonly draw: Draw }[];
  ids: number[];
}

/** Four tables of up to fourteen columns, two steps of changes and a restart. */
export function randomCase(seed: number): ConformanceCase {
  const dice = new Dice(seed);
  const setup = [
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    'CREATE DOMAIN small_number AS numeric(4,1) CHECK (VALUE < 1000)',
  ];
  const tables = ['a', 'b', 'c', 'd'].map((name) => makeTable(name, dice, setup));
  for (const table of tables) for (let n = dice.next(4); n > 0; n--) setup.push(insert(table, dice));
  const changes = (count: number) => Array.from({ length: count }, () => transaction(tables, dice));
  const steps: CaseStep[] = [
    { statements: changes(30) },
    { restart: changes(10), config: {} },
    { statements: changes(20) },
  ];
  const config = {
    'decimal.handling.mode': dice.pick(['precise', 'string', 'double']),
    'time.precision.mode': dice.pick([
      'adaptive',
      'adaptive_time_microseconds',
      'connect',
      'isostring',
      'microseconds',
    ]),
    'binary.handling.mode': dice.pick(['bytes', 'hex', 'base64']),
    'interval.handling.mode': dice.pick(['numeric', 'string']),
    'tombstones.on.delete': dice.pick(['true', 'false']),
    'skipped.operations': dice.pick(['t', 'none']),
  };
  return {
    name: `random_${seed}`,
    about: `made from seed ${seed}`,
    covers: [],
    needs: undefined,
    volatile: [],
    config,
    setup,
    steps,
  };
}

function makeTable(name: string, dice: Dice, setup: string[]): RandomTable {
  const draws = drawsOf(dice);
  const columns = Array.from({ length: 3 + dice.next(12) }, (_, at) => {
    const array = dice.next(5) === 0;
    const type = array ? dice.pick(ARRAYS) : dice.pick([...draws.keys()]);
    const element = draws.get(type)!;
    const nulls = type === 'mood' ? [] : ['NULL'];
    const items = () =>
      Array.from({ length: dice.next(4) }, () => dice.pick([element(), element(), ...nulls]));
    const draw = array ? () => `ARRAY[${items().join(', ')}]::${type}[]` : element;
    return { name: `c${at}`, type: array ? `${type}[]` : type, required: dice.next(3) === 0, draw };
  });
  const list = columns.map((column) => `${column.name} ${column.type}${column.required ? ' NOT NULL' : ''}`);
  setup.push(`CREATE TABLE ${name} (id int PRIMARY KEY, ${list.join(', ')})`);
  if (dice.next(2) === 0) setup.push(`ALTER TABLE ${name} REPLICA IDENTITY FULL`);
  return { name, columns, ids: [] };
}

function insert(table: RandomTable, dice: Dice): string {
  const id = (table.ids.at(-1) ?? 0) + 1 + dice.next(3);
  table.ids.push(id);
  return `INSERT INTO ${table.name} VALUES (${[id, ...table.columns.map((column) => value(column, dice))].join(', ')})`;
}

function value(column: RandomTable['columns'][number], dice: Dice): string {
  return !column.required && dice.next(5) === 0 ? 'NULL' : column.draw();
}

function change(table: RandomTable, dice: Dice): string {
  const { name, ids, columns } = table;
  const kind = dice.next(10);
  if (ids.length === 0 || kind < 4) return insert(table, dice);
  const id = dice.pick(ids);
  if (kind < 7) {
    const column = dice.pick(columns);
    return `UPDATE ${name} SET ${column.name} = ${value(column, dice)} WHERE id = ${id}`;
  }
  table.ids = ids.filter((each) => each !== id);
  if (kind < 9) return `DELETE FROM ${name} WHERE id = ${id}`;
  const next = Math.max(...ids) + 1;
  table.ids.push(next);
  return `UPDATE ${name} SET id = ${next} WHERE id = ${id}`;
}

function transaction(tables: readonly RandomTable[], dice: Dice): string {
  if (dice.next(40) === 0) {
    const table = dice.pick(tables);
    table.ids = [];
    return `TRUNCATE ${table.name}`;
  }
  const count = dice.next(4) === 0 ? 2 + dice.next(4) : 1;
  return Array.from({ length: count }, () => change(dice.pick(tables), dice)).join(';\n');
}
