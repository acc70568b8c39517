import { createHash } from 'node:crypto';
import { Secret } from '../../../core/secret';
import { realRuntime } from '../../../platforms/http';
import { exchange } from '../../../platforms/http-exchange';
import { trustingRuntime } from '../../../platforms/trusted-authorities';
import { newActor, newRun } from '../../../sandbox/hcp-terraform';
import { closeHcps, type OpenedHcp, openHcp, TOKEN } from '../../support/hcp-terraform';

let hcp: OpenedHcp;
beforeEach(async () => {
  hcp = await openHcp({ workspaces: ['shop'] });
});
afterEach(closeHcps);

interface Asked {
  readonly body?: object;
  readonly token?: Secret;
}

/** Asks and gives back the status, and the first error's words. */
async function ask(method: 'GET' | 'POST', path: string, { body, token = Secret.shown(TOKEN) }: Asked = {}) {
  const answer = await exchange(
    {
      ...{ method, url: `https://${hcp.host}${path}`, signal: AbortSignal.timeout(5_000) },
      headers: { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/vnd.api+json' },
      ...(body && { body: JSON.stringify(body) }),
    },
    trustingRuntime(hcp.env, realRuntime).fetch,
  );
  const parsed = answer.body.length > 0 ? JSON.parse(answer.body.toString()) : {};
  const [error] = parsed.errors ?? [];
  return {
    status: answer.status,
    words: error && `${error.title} ${error.detail ?? ''}`,
    headers: answer.headers,
  };
}

const workspace = () => `/api/v2/workspaces/${hcp.workspace('shop').id}`;
const version = (serial: number, lineage = 'one') => {
  const md5 = createHash('md5').update('{}').digest('hex');
  return { body: { data: { type: 'state-versions', attributes: { serial, lineage, md5 } } } };
};

describe('the simulator of HCP Terraform', () => {
  test('tells a wrong token apart from one without power, which gets what a missing thing gets', async () => {
    const path = '/api/v2/organizations/acme/workspaces/shop';
    expect(await ask('GET', path, { token: Secret.shown('wrong') })).toMatchObject({ status: 401 });
    hcp.state.tokens.set('outsider', newActor('outsider', 'none'));
    const outside = await ask('GET', path, { token: Secret.shown('outsider') });
    expect(outside).toMatchObject({ status: 404, words: 'not found ' });
    expect(await ask('GET', path.replace('shop', 'none'))).toMatchObject({
      status: 404,
      words: 'not found ',
    });
  });

  test('locks once, and unlocks for the holder alone', async () => {
    expect((await ask('POST', `${workspace()}/actions/lock`)).status).toBe(200);
    expect((await ask('POST', `${workspace()}/actions/lock`)).status).toBe(409);
    expect((await ask('POST', `${workspace()}/actions/unlock`)).status).toBe(200);
    expect((await ask('POST', `${workspace()}/actions/unlock`)).words).toContain('already unlocked');
    hcp.workspace('shop').lock = { by: { type: 'runs', id: 'run-1' }, reason: '' };
    expect((await ask('POST', `${workspace()}/actions/unlock`)).words).toContain('locked by Run run-1');
    hcp.state.tokens.set('writer', newActor('writer', 'write'));
    const force = await ask('POST', `${workspace()}/actions/force-unlock`, { token: Secret.shown('writer') });
    expect(force.status).toBe(404);
    expect((await ask('POST', `${workspace()}/actions/force-unlock`)).status).toBe(200);
  });

  test('takes a state from the holder of the lock, of the same lineage and a higher serial', async () => {
    expect(await ask('POST', `${workspace()}/state-versions`, version(1))).toMatchObject({ status: 409 });
    await ask('POST', `${workspace()}/actions/lock`);
    expect(await ask('POST', `${workspace()}/state-versions`, version(2))).toMatchObject({ status: 201 });
    // Announced and not uploaded: it counts for nothing, and nothing is unlocked meanwhile.
    expect(await ask('GET', `${workspace()}/current-state-version`)).toMatchObject({ status: 404 });
    expect(await ask('POST', `${workspace()}/actions/unlock`)).toMatchObject({ status: 503 });
    const list = '/api/v2/state-versions?filter[organization][name]=acme&filter[workspace][name]=shop';
    expect(await ask('GET', list)).toMatchObject({ status: 200 });
    const [announced] = hcp.workspace('shop').versions;
    announced!.content = Buffer.from('{}');
    announced!.finalized = true;
    expect(await ask('POST', `${workspace()}/state-versions`, version(3, 'two'))).toMatchObject({
      status: 409,
    });
    expect(await ask('POST', `${workspace()}/state-versions`, version(3))).toMatchObject({ status: 201 });
    const other = { body: { data: { type: 'workspaces', attributes: {} } } };
    expect(await ask('POST', `${workspace()}/state-versions`, other)).toMatchObject({ status: 422 });
  });

  test('discards what waits, cancels what works, and refuses the other', async () => {
    const [waiting, working] = [newRun('ada', { status: 'planned' }), newRun('ada', { status: 'applying' })];
    hcp.workspace('shop').runs.push(working, waiting);
    const act = (id: string, action: string) => ask('POST', `/api/v2/runs/${id}/actions/${action}`);
    expect((await act(waiting.id, 'cancel')).status).toBe(409);
    expect((await act(waiting.id, 'discard')).status).toBe(202);
    expect((await act(working.id, 'discard')).status).toBe(409);
    expect((await act(working.id, 'cancel')).status).toBe(202);
    expect([waiting.status, working.status]).toEqual(['discarded', 'canceled']);
  });

  test('says how long its limit lasts', async () => {
    hcp.faults.add({ kind: 'rate-limit', resetSeconds: 0.2 });
    const { status, headers } = await ask('GET', '/api/v2/account/details');
    expect([status, headers.get('x-ratelimit-reset')]).toEqual([429, '0.2']);
    expect((await ask('GET', '/api/v2/account/details')).status).toBe(200);
  });
});
