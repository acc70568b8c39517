/** A state moves from the file of one clone into a workspace of HCP Terraform, and is looked at there. */
import { existsSync } from 'node:fs';
import { runMove } from '../../../scripts/state/move/run';
import { runStatus } from '../../../scripts/state/status/run';
import { closeHcps, type OpenedHcp, openHcp } from '../../support/hcp-terraform';
import { StateProject } from '../../workspace/state/support';

let hcp: OpenedHcp;
let shop: StateProject;
afterEach(async () => {
  shop.project.remove();
  await closeHcps();
});

async function declared(workspaces: readonly string[]): Promise<void> {
  hcp = await openHcp({ workspaces });
  shop = new StateProject({ kind: 'local', path: '../../../.plumbline/state/shop.tfstate' }, hcp.env);
  await shop.apply();
  const place = { organization: 'acme', workspace: 'shop', hostname: hcp.host };
  shop.declare('one', {}, { kind: 'cloud', ...place });
}

const move = () =>
  shop.run(undefined, (common) => runMove({ ...common, environment: 'shop', yes: true, ask: undefined }));
const status = () => shop.run(undefined, (common) => runStatus({ ...common, environment: 'shop' }));

test('a workspace takes the state in, and plans go on with it', async () => {
  await declared(['shop']);
  expect(await move()).toMatchObject({ code: 0, json: { moved: true, resources: 1 } });
  expect(existsSync(shop.project.statePath('shop'))).toBe(false);
  expect(await status()).toMatchObject({
    code: 0,
    json: { kind: 'cloud', reachable: true, lock: 'free', state: { resources: 1 } },
  });
  expect(await shop.plan()).toMatchObject({ code: 0, json: { changes: false } });
});

test('a workspace that is missing is made by neither, and the file stays', async () => {
  await declared([]);
  const moved = await move();
  expect(moved.code).toBe(1);
  expect(moved.text).toContain('there is no workspace acme/shop');
  expect(await status()).toMatchObject({ code: 3, json: { reachable: false } });
  expect(hcp.state.workspaces).toEqual([]);
  expect(existsSync(shop.project.statePath('shop'))).toBe(true);
});
