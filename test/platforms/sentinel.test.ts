import { PlumblineError } from '../../core/errors';
import { MASK } from '../../core/redaction';
import { ENCODINGS } from '../../core/redaction/encodings';
import { formatEnv } from '../../platforms/dokploy/env-text';
import { readCompose, updateApplication, updateCompose } from '../../platforms/dokploy/services';
import { VARIABLES_UPSERT } from '../../platforms/railway/writes';
import { failureOf, KEY, type Reply, scripted } from './dokploy/script';
import { fakeRailway, refuse } from './railway/fake';

const SENTINEL = 'SENTINEL "p@ss/w\u00f6rd" +&<x>${y}';

/** The value in every encoding, each as a platform may quote it. */
const TOLD = ENCODINGS.flatMap(({ name, encode }) => encode(SENTINEL).map((told) => [name, told] as const));

/** Expects an error to show that something was there, and not what. */
function expectSilent(error: Error, told: string): void {
  expect(error).toBeInstanceOf(PlumblineError);
  const { what, why, next } = (error as PlumblineError).parts;
  const text = [what, why, next, error.message].join('\n');
  expect(text).toContain(MASK);
  expect(text).not.toContain(told);
  expect(text).not.toContain('SENTINEL');
}

describe('what Dokploy says holds no value', () => {
  const record = {
    composeId: 'cmp-1',
    name: 'ledger',
    appName: 'ledger-ab12cd',
    environmentId: 'env-1',
    composeType: 'docker-compose',
    sourceType: 'raw',
    env: formatEnv({ PASSWORD: SENTINEL }),
  };
  const refusals = (told: string): Reply[] => [
    { status: 400, json: { message: `bad ${told} here`, code: 'BAD_REQUEST' } },
    { status: 400, json: { message: 'no', code: 'BAD_REQUEST', issues: [{ path: ['env'], message: told }] } },
    { status: 404, text: `<p>${told}</p>` },
    { status: 500, json: { message: `docker login -p ${told}`, code: 'INTERNAL_SERVER_ERROR' } },
  ];

  test.each(TOLD)('in an answer to what was written: %s', async (_, told) => {
    for (const reply of refusals(told)) {
      const { client } = scripted({ 'POST compose.update': reply, 'POST application.update': reply });
      expectSilent(await failureOf(updateCompose(client, 'cmp-1', { env: record.env })), told);
      const other = scripted({ 'POST application.update': reply }).client;
      expectSilent(await failureOf(updateApplication(other, 'app-1', { password: SENTINEL })), told);
    }
  });

  test.each(TOLD)('once it was read: %s', async (_, told) => {
    const { client } = scripted({
      'GET compose.one': { json: record },
      'POST compose.update': refusals(told)[0]!,
    });
    await readCompose(client, 'cmp-1');
    expectSilent(await failureOf(updateCompose(client, 'cmp-1', { name: 'x' })), told);
  });

  test('nor the key itself', async () => {
    const reply = { status: 400, json: { message: `key ${KEY} is refused`, code: 'BAD_REQUEST' } };
    const { client } = scripted({ 'POST compose.update': reply });
    expect((await failureOf(updateCompose(client, 'cmp-1', {}))).message).not.toContain(KEY);
  });
});

describe('what Railway says holds no value', () => {
  const send = (answer: () => unknown) => {
    const { client } = fakeRailway({ VariablesUpsert: answer });
    client.redactor.learn(SENTINEL);
    return failureOf(client.send(VARIABLES_UPSERT, { input: {} }, { purpose: 'write variables' }));
  };

  test.each(TOLD)('in an answer: %s', async (_, told) => {
    expectSilent(await send(refuse(`bad ${told} here`)), told);
    expectSilent(await send(refuse(`Problem processing request: ${told}`)), told);
    expectSilent(await send(() => new Response(`no ${told} here`, { status: 418 })), told);
  });
});
