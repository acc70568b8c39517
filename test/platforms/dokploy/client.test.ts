import { z } from 'zod';
import { DokployClient } from '../../../platforms/dokploy/client';
import { type DokployError, unlessGone } from '../../../platforms/dokploy/errors';
import { deleteCompose, readCompose, updateCompose } from '../../../platforms/dokploy/services';
import { UnknownOutcomeError } from '../../../platforms/http';
import { failureOf, KEY, type Reply, scripted } from './script';

const compose = {
  composeId: 'cmp-1',
  name: 'ledger',
  appName: 'ledger-ab12cd',
  environmentId: 'env-1',
  composeType: 'docker-compose',
  sourceType: 'raw',
};

/** The error of reading a compose app that gets this answer. */
const reading = async (reply: Reply): Promise<Error> =>
  failureOf(readCompose(scripted({ 'GET compose.one': reply }).client, 'cmp-1'));

describe('requests', () => {
  test('carry the key in the one header Dokploy takes, and booleans as JSON', async () => {
    const { client, calls } = scripted({ 'POST compose.update': { json: compose } });
    await updateCompose(client, 'cmp-1', { autoDeploy: false });
    expect(calls[0]!.headers['x-api-key']).toBe(KEY);
    expect(calls[0]!.headers['authorization']).toBeUndefined();
    expect(calls[0]!.body).toEqual({ composeId: 'cmp-1', autoDeploy: false });
  });

  test('the same record is read once until something is written', async () => {
    const { client, count } = scripted({
      'GET compose.one': { json: compose },
      'POST compose.update': { json: compose },
    });
    await Promise.all([readCompose(client, 'cmp-1'), readCompose(client, 'cmp-1')]);
    await readCompose(client, 'cmp-1');
    expect(count('GET compose.one')).toBe(1);
    await updateCompose(client, 'cmp-1', { name: 'x' });
    await readCompose(client, 'cmp-1');
    expect(count('GET compose.one')).toBe(2);
  });

  test('a failed read is not remembered', async () => {
    const { client } = scripted({
      'GET compose.one': [{ status: 400, json: { message: 'no', code: 'BAD_REQUEST' } }, { json: compose }],
    });
    await failureOf(readCompose(client, 'cmp-1'));
    await expect(readCompose(client, 'cmp-1')).resolves.toMatchObject({ name: 'ledger' });
  });

  test('deleting a compose app never deletes its volumes', async () => {
    const { client, calls } = scripted({ 'POST compose.delete': { json: compose } });
    await deleteCompose(client, 'cmp-1');
    expect(calls[0]!.body).toEqual({ composeId: 'cmp-1', deleteVolumes: false });
  });

  test('a read waits as long as Retry-After says and tries again', async () => {
    const { client, count } = scripted({
      'GET compose.one': [{ status: 429, headers: { 'retry-after': '7' } }, { json: compose }],
    });
    const before = client.runtime.now();
    await readCompose(client, 'cmp-1');
    expect(client.runtime.now() - before).toBe(7000);
    expect(count('GET compose.one')).toBe(2);
  });

  test('a write that may have been carried out is not repeated', async () => {
    const { client, count } = scripted({ 'POST compose.update': { status: 502, text: '<html>' } });
    const error = await failureOf(updateCompose(client, 'cmp-1', { name: 'x' }));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(count('POST compose.update')).toBe(1);
  });

  test('a write that never reached the server is repeated', async () => {
    const { client } = scripted({ 'POST compose.update': [{ error: 'ECONNREFUSED' }, { json: compose }] });
    await expect(updateCompose(client, 'cmp-1', { name: 'x' })).resolves.toBeUndefined();
  });
});

describe('errors', () => {
  test('401 names both a wrong key and a rate-limited one, and how to make one without limit', async () => {
    const error = await reading({ status: 401, json: { message: 'Unauthorized' } });
    expect((error as DokployError).kind).toBe('unauthorized');
    expect(error.message).toContain('wrong');
    expect(error.message).toContain('rate limit');
    expect(error.message).toContain('"rateLimitEnabled": false');
    expect(error.message).not.toContain(KEY);
  });

  test('401 with a code is a record of another organization, not the key', async () => {
    const error = await reading({
      status: 401,
      json: { message: 'You are not authorized', code: 'UNAUTHORIZED' },
    });
    expect((error as DokployError).kind).toBe('forbidden');
    expect(error.message).toContain('organization');
  });

  test('a missing record is told from a missing procedure, and only the first one counts as deleted', async () => {
    const gone = { status: 404, json: { message: 'Compose not found', code: 'NOT_FOUND' } };
    const older = { status: 404, json: { message: 'Not found', code: 'NOT_FOUND' } };
    const proxy = { status: 404, text: '<h1>404 page not found</h1>' };
    const read = (reply: Reply) =>
      unlessGone(readCompose(scripted({ 'GET compose.one': reply }).client, 'cmp-1'));
    await expect(read(gone)).resolves.toBeUndefined();
    await expect(read(older)).rejects.toMatchObject({ kind: 'unknown-procedure' });
    await expect(read(proxy)).rejects.toMatchObject({ kind: 'unknown-procedure' });
  });

  test('a record that some procedures report missing with 400 counts as deleted', async () => {
    const error = await reading({ status: 400, json: { message: 'Port not found', code: 'BAD_REQUEST' } });
    expect((error as DokployError).kind).toBe('not-found');
  });

  test('400 lists what was refused, by path', async () => {
    const issues = [
      { code: 'invalid_type', path: ['healthCheckSwarm', 'test'], message: 'Unrecognized key' },
    ];
    const error = await reading({
      status: 400,
      json: { message: 'Input validation failed', code: 'BAD_REQUEST', issues },
    });
    expect(error.message).toContain('healthCheckSwarm.test: Unrecognized key');
  });

  test('413 says what is too large', async () => {
    const error = await reading({ status: 413, text: 'Body exceeded 1mb limit' });
    expect(error.message).toContain('1 MB');
    expect(error.message).toContain('compose file');
  });

  test('500 of a command on the server shows its output', async () => {
    const said = 'Error: docker compose stop\nno space left on device';
    const { client } = scripted({
      'POST compose.update': { status: 500, json: { message: said, code: 'INTERNAL_SERVER_ERROR' } },
    });
    const error = await failureOf(updateCompose(client, 'cmp-1', { name: 'x' }));
    expect((error as DokployError).kind).toBe('failed');
    expect(error.message).toContain('no space left on device');
  });

  test('an empty 200 from compose.update means that the id does not exist', async () => {
    const { client } = scripted({ 'POST compose.update': { status: 200, text: '' } });
    const error = await failureOf(updateCompose(client, 'cmp-gone', { name: 'x' }));
    expect((error as DokployError).kind).toBe('not-found');
    expect(error.message).toContain('cmp-gone');
  });

  test('an answer of another shape names the field', async () => {
    const error = await reading({ json: { ...compose, appName: 7 } });
    expect(error.message).toContain('appName');
    expect(error.message).toContain('compose.one');
  });

  test('a web page in place of the API is an error, not an empty answer', async () => {
    const error = await reading({ text: '<html>login</html>', headers: { 'content-type': 'text/html' } });
    expect(error.message).toContain('web page');
  });

  test.each(['', 'two words', 'line\nbreak'])(
    'a key that no header can carry is refused without showing it: %j',
    (token) => {
      const make = () => new DokployClient({ url: 'https://dokploy.test', token });
      expect(make).toThrow('API key');
      if (token) expect(make).not.toThrow(token);
    },
  );

  test.each(['dokploy.test', 'ftp://dokploy.test', 'https://user@dokploy.test', 'https://dokploy.test?x=1'])(
    'an address that is none is refused: %s',
    (url) => {
      expect(() => new DokployClient({ url, token: KEY })).toThrow(url);
    },
  );

  test.each(['https://dokploy.test/', 'https://dokploy.test/api', 'https://dokploy.test/api/'])(
    '%s means the same dashboard',
    async (url) => {
      expect(new DokployClient({ url, token: KEY }).url).toBe('https://dokploy.test');
    },
  );

  test('a truncated answer is asked for again', async () => {
    const { client } = scripted({ 'GET health': [{ text: '{"ok":' }, { json: { ok: true } }] });
    await expect(client.query('health', {}, z.looseObject({ ok: z.boolean() }), 'reach it')).resolves.toEqual(
      { ok: true },
    );
  });
});
