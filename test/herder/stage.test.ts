// Stages of the herder's loop and their text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stages, stageText } from '../../src/herder/stage.js';

test('an inner stage shows while it lasts, then the outer one goes on; at last what was completed', async () => {
  const stages = new Stages();
  assert.equal(stageText(stages.current), '');
  await stages.during('shutting down', async () => {
    assert.match(stageText(stages.current), /^ The worker is currently shutting down, which began at \d{4}-/);
    await stages.during('stopping connector c', async () => {
      assert.match(stageText(stages.current), /currently stopping connector c/);
    });
    assert.match(stageText(stages.current), /currently shutting down/);
  });
  const last = stageText(stages.current);
  assert.match(
    last,
    /^ The last operation the worker completed was shutting down, which began at \S+ and completed at \S+\.$/,
  );
});

test('a stage that fails is over', async () => {
  const stages = new Stages();
  await assert.rejects(
    stages.during('x', async () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.notEqual(stages.current?.completed, null);
});
