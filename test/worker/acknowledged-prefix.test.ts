// The acknowledged prefix against the rule said plainly: whatever the order of adds, settlements and commits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BatchTicket } from '../../src/log/port.js';
import { AcknowledgedPrefix } from '../../src/worker/acknowledged-prefix.js';

function ticket(): BatchTicket {
  return { state: 'pending', error: null, topic: 't', partition: 0, baseOffset: -1n, count: 0 };
}

type Step =
  | { kind: 'add'; lane: number; ticket: number }
  | { kind: 'settle'; ticket: number; ok: boolean }
  | { kind: 'commit'; confirm: boolean };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('add' as const), lane: fc.nat(2), ticket: fc.nat(9) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('settle' as const), ticket: fc.nat(9), ok: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('commit' as const), confirm: fc.boolean() }) },
  ),
  { maxLength: 2_000 },
);

/** The rule as one would say it: walk from the first record, stop at the first not acknowledged. */
class Model {
  readonly lanes: { position: number; ticket: BatchTicket }[][] = [[], [], []];
  readonly stored: (number | null)[] = [null, null, null];
  constructor(readonly tolerant: boolean) {}
  committable(lane: number): number | null {
    let last: number | null = null;
    for (const { position, ticket: t } of this.lanes[lane]) {
      if (t.state !== 'done' && !(this.tolerant && t.state === 'failed')) break;
      last = position;
    }
    return last === this.stored[lane] ? null : last;
  }
}

for (const tolerant of [false, true]) {
  // Invariant 1.
  test(`commits exactly the unbroken acknowledged prefix of each partition (failures ${tolerant ? 'dropped' : 'kept'})`, () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (program: Step[], shareMaps) => {
        const prefix = new AcknowledgedPrefix(tolerant);
        const model = new Model(tolerant);
        const tickets = Array.from({ length: 10 }, ticket);
        const shared = [{ lane: 0 }, { lane: 1 }, { lane: 2 }];
        let position = 0;
        for (const step of program) {
          if (step.kind === 'add') {
            // A settled batch takes no more records: the producer opens another.
            if (tickets[step.ticket].state !== 'pending') tickets[step.ticket] = ticket();
            position++;
            const partition = shareMaps ? shared[step.lane] : { lane: step.lane };
            prefix.add(partition, { position }, tickets[step.ticket]);
            model.lanes[step.lane].push({ position, ticket: tickets[step.ticket] });
          } else if (step.kind === 'settle') {
            if (tickets[step.ticket].state === 'pending')
              tickets[step.ticket].state = step.ok ? 'done' : 'failed';
          } else {
            const attempt = prefix.take();
            const got = new Map(attempt.offsets.map((o) => [o.partition['lane'], o.offset['position']]));
            for (const lane of [0, 1, 2]) {
              const wanted = model.committable(lane);
              assert.equal(got.get(lane) ?? null, wanted);
              if (step.confirm && wanted !== null) model.stored[lane] = wanted;
            }
            if (step.confirm) prefix.confirm(attempt);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
}

test('a partition is the same whatever the order of its keys', () => {
  const prefix = new AcknowledgedPrefix(false);
  const first = ticket();
  prefix.add({ a: 1, b: '1' }, { n: 1 }, first);
  prefix.add({ b: '1', a: 1 }, { n: 2 }, first);
  prefix.add({ a: '1', b: '1' }, { n: 3 }, first);
  first.state = 'done';
  assert.deepEqual(
    prefix.take().offsets.map((o) => o.offset['n']),
    [2, 3],
  );
});

test('says whether anything is still on its way', () => {
  const prefix = new AcknowledgedPrefix(false);
  assert.equal(prefix.hasPending(), false);
  const first = ticket();
  prefix.add({ a: 1 }, { n: 1 }, first);
  assert.equal(prefix.hasPending(), true);
  first.state = 'failed';
  assert.equal(prefix.hasPending(), false);
  assert.deepEqual(prefix.take().offsets, []);
});
