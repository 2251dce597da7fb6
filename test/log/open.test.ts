// openLog: the same call opens either log; here the embedded one, as owner and as member.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openLog } from '../../src/log/open.js';
import { makeDirectory, silent } from './embedded/harness.js';

it('openLog opens the embedded log of a config', async (t) => {
  const config = { kind: 'embedded', directory: makeDirectory(t) } as const;
  await assert.rejects(openLog(config, { role: 'member', logger: silent }), {
    code: 'EMBEDDED_LOG_NOT_OPEN',
  });
  const owner = await openLog(config, { role: 'owner', logger: silent });
  const member = await openLog(config, { role: 'member', logger: silent });
  assert.equal(member.kind, 'embedded');
  assert.equal(await (await member.admin()).clusterId(), await (await owner.admin()).clusterId());
  await member.close();
  await owner.close();
});
