// Where the server listens and how others reach it, from the worker's properties.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWorkerConfig } from '../../src/config/keys/worker-config.js';
import { isFailure } from '../../src/errors/failure.js';
import { advertised, parseListeners } from '../../src/rest/listeners.js';

const reached = (props: Record<string, string>, ...listeners: string[]) =>
  advertised(parseWorkerConfig(props), parseListeners(listeners), 'machine.local');

test('listeners: schemes in any case, IPv6, all addresses', () => {
  assert.deepEqual(parseListeners(['http://:8083', 'HTTPS://[::1]:8443', 'http://a.b-c:0']), [
    { scheme: 'http', host: '', port: 8083 },
    { scheme: 'https', host: '::1', port: 8443 },
    { scheme: 'http', host: 'a.b-c', port: 0 },
  ]);
  for (const bad of ['ftp://:1', 'http://:x', '8083', ''])
    assert.throws(
      () => parseWorkerConfig({ listeners: bad }),
      (error) => isFailure(error, 'CONFIG_INVALID'),
      bad,
    );
});

test('others reach the worker at its listener, or as rest.advertised.* says', () => {
  assert.deepEqual(reached({}, 'http://h:1'), { id: 'h:1', url: 'http://h:1/' });
  assert.equal(reached({}, 'http://0.0.0.0:1').id, 'machine.local:1');
  assert.equal(reached({}, 'http://:1').id, 'machine.local:1');
  assert.deepEqual(reached({}, 'https://h:2', 'http://h:1'), { id: 'h:1', url: 'http://h:1/' });
  assert.equal(reached({}, 'https://[::1]:2').url, 'https://[::1]:2/');
  const own = {
    'rest.advertised.host.name': 'public',
    'rest.advertised.port': '80',
    'rest.advertised.listener': 'https',
  };
  assert.deepEqual(reached(own, 'http://h:1', 'https://h:2'), { id: 'public:80', url: 'https://public:80/' });
  assert.equal(
    reached({ 'rest.advertised.listener': 'https' }, 'http://h:1', 'https://h:2').url,
    'https://h:2/',
  );
});
