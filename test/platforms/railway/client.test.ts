import { PlumblineError } from '../../../core/errors';
import { UnknownOutcomeError } from '../../../platforms/http';
import { isRailway, RailwayError } from '../../../platforms/railway/errors';
import { PROJECT } from '../../../platforms/railway/reads';
import { probeToken } from '../../../platforms/railway/token';
import { SERVICE_CREATE } from '../../../platforms/railway/writes';
import { type Answer, connectionOf, fakeRailway, lost, refuse } from './fake';

const purpose = 'read project shop';
const project = {
  project: { id: 'p', name: 'shop', environments: connectionOf([]), services: connectionOf([]) },
};

/** Answers only the right header, as Railway does. */
const only =
  (kind: 'project' | 'account', data: unknown): Answer =>
  (_variables, _call, headers) => {
    const given = headers.has('project-access-token') ? 'project' : 'account';
    if (given !== kind) throw new Error(given === 'project' ? 'Project Token not found' : 'Not Authorized');
    return data;
  };

async function failure(answer: Answer): Promise<RailwayError> {
  const { client } = fakeRailway({ Project: answer });
  const error = await client.send(PROJECT, { id: 'p' }, { purpose }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(RailwayError);
  return error as RailwayError;
}

describe('the token', () => {
  test.each(['project', 'account'] as const)(
    'of kind %s costs no extra request when the guess is right',
    async (kind) => {
      const { client, calls } = fakeRailway({ Project: only(kind, project) }, { likely: kind });
      await client.send(PROJECT, { id: 'p' }, { purpose });
      expect(calls).toHaveLength(1);
      expect(calls[0]!.headers.get(kind === 'project' ? 'project-access-token' : 'authorization')).toMatch(
        /token-of-the-test$/,
      );
    },
  );

  test.each(['project', 'account'] as const)(
    'of kind %s is found out once when the guess is wrong',
    async (kind) => {
      const likely = kind === 'project' ? 'account' : 'project';
      const { client, calls } = fakeRailway({ Project: only(kind, project) }, { likely });
      const send = () => client.send(PROJECT, { id: 'p' }, { purpose });
      await send();
      await Promise.all([send(), send(), send()]);
      expect(calls).toHaveLength(5);
    },
  );

  test('is known from a refusal that is not about it, which fails no request but its own', async () => {
    const { client, calls } = fakeRailway({
      ServiceCreate: refuse('A service named "web" already exists in this project'),
      Project: () => project,
    });
    const create = client.send(SERVICE_CREATE, { input: {} }, { purpose: 'create service web' });
    const read = client.send(PROJECT, { id: 'p' }, { purpose });
    await expect(create).rejects.toThrow('Cannot create service web');
    expect(await read).toMatchObject({ project: { name: 'shop' } });
    expect(calls).toHaveLength(2);
  });

  test('that is not known yet fails no request with the reason of another', async () => {
    const create = (name: string) => ({ input: { name } });
    const { client } = fakeRailway({
      ServiceCreate: ({ input }) => {
        if (input.name === 'worker') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
        if (input.name === 'api') throw new Error('Invalid input');
        return { serviceCreate: { id: input.name } };
      },
    });
    const names = ['worker', 'api', 'web'];
    const sent = await Promise.allSettled(
      names.map((name) => client.send(SERVICE_CREATE, create(name), { purpose: `create service ${name}` })),
    );
    const said = sent.map((each) => (each.status === 'rejected' ? String(each.reason) : each.value));
    expect(said).toEqual([
      expect.stringMatching(/create service worker/),
      expect.stringMatching(/Cannot create service api: .*Invalid input/),
      { serviceCreate: { id: 'web' } },
    ]);
    expect(sent[0]).toMatchObject({ reason: expect.any(UnknownOutcomeError) });
    expect(sent[1]).toMatchObject({ reason: { kind: 'invalid' } });
  });

  test('that Railway does not know in either header gives the first refusal', async () => {
    const answer = only('project', project);
    const unknown: Answer = (variables, call, headers) =>
      headers.has('authorization') ? answer(variables, call, headers) : refuse('Project Token not found')();
    const { client } = fakeRailway({ Project: unknown }, { likely: 'project' });
    const error = await client.send(PROJECT, { id: 'p' }, { purpose }).catch((e: unknown) => e);
    expect(isRailway(error, 'denied') && error.said).toBe('Project Token not found');
    expect((error as PlumblineError).message).not.toContain('token-of-the-test');
  });

  test('is probed for what it may see', async () => {
    const answers = {
      ProjectToken: only('project', { projectToken: { projectId: 'p', environmentId: 'e' } }),
      ApiToken: refuse('Not Authorized'),
    };
    const { runtime } = fakeRailway(answers);
    for (const likely of ['project', 'account'] as const) {
      expect(await probeToken({ token: 'token-of-the-test', likely, runtime })).toEqual({
        kind: 'project',
        projectId: 'p',
        environmentId: 'e',
      });
    }
  });
});

test('every request names its source, which keeps it off the tighter limit of the edge', async () => {
  const { client, calls } = fakeRailway({ Project: () => project });
  await client.send(PROJECT, { id: 'p' }, { purpose });
  expect(calls[0]!.url).toBe('https://backboard.railway.com/graphql/v2?source=plumbline');
  expect(calls[0]!.headers.get('x-source')).toBe('plumbline');
});

test.each([
  ['not-found', 'Project not found'],
  ['denied', 'Not Authorized'],
  ['exists', 'A service named "web" already exists in this project'],
  ['two-factor', 'Two Factor Authentication Required'],
  ['invalid', 'Invalid input'],
  ['schema', 'Cannot query field "configEtag" on type "Environment".'],
  ['other', 'Guardrail: images are not approved'],
] as const)('an error of kind %s is told by "%s", with trace and purpose', async (kind, message) => {
  const error = await failure(refuse(message));
  expect(error.kind).toBe(kind);
  expect(error.parts.what).toBe(`Cannot read project shop: Railway answered "${message}" (trace trace-1)`);
  expect(error.parts.why).not.toBe('');
  expect(error.parts.next).not.toBe('');
});

test('a value that Railway quotes back is not shown', async () => {
  const { client } = fakeRailway({ Project: refuse('Bad value hunter2-hunter2 in variables') });
  client.redactor.learn('hunter2-hunter2');
  await expect(client.send(PROJECT, { id: 'p' }, { purpose })).rejects.toThrow(/Bad value \[secret\] in/);
});

describe('passing troubles that come as GraphQL errors', () => {
  const trouble =
    (message: string, data: unknown): Answer =>
    (_variables, call) => {
      if (call === 0) throw new Error(message);
      return data;
    };

  test('"Problem processing request" is asked again', async () => {
    const { client, calls } = fakeRailway({ Project: trouble('Problem processing request', project) });
    await client.send(PROJECT, { id: 'p' }, { purpose });
    expect(calls).toHaveLength(2);
  });

  test('"Problem processing request" leaves a write open', async () => {
    const { client, calls } = fakeRailway({ ServiceCreate: trouble('Problem processing request', {}) });
    await expect(client.send(SERVICE_CREATE, { input: {} }, { purpose })).rejects.toBeInstanceOf(
      UnknownOutcomeError,
    );
    expect(calls).toHaveLength(1);
  });

  test('a creation that came too quickly is repeated', async () => {
    const created = { serviceCreate: { id: 's' } };
    const { client } = fakeRailway({
      ServiceCreate: trouble('You are creating services too quickly', created),
    });
    await expect(client.send(SERVICE_CREATE, { input: {} }, { purpose })).resolves.toEqual(created);
  });
});

test('a write whose answer is lost is not repeated', async () => {
  const { client, calls } = fakeRailway({ ServiceCreate: lost });
  await expect(client.send(SERVICE_CREATE, { input: {} }, { purpose })).rejects.toBeInstanceOf(
    UnknownOutcomeError,
  );
  expect(calls).toHaveLength(1);
});

test('an answer in another shape says where it differs', async () => {
  const { client } = fakeRailway({ Project: () => ({ project: { id: 'p', name: 7 } }) });
  const error = await client.send(PROJECT, { id: 'p' }, { purpose }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(PlumblineError);
  expect((error as PlumblineError).parts.why).toMatch(/^project\.name: /);
});
