/** State in stores on loopback, the S3 way and the HTTP way: shared, locked, and told apart when it cannot be had. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestState } from '../../constructs/manifest';
import { type HttpStore, type S3Store, startHttpStore, startS3 } from '../../sandbox/state-stores';
import { runRecover } from '../../scripts/state/recover/run';
import { applyUnderWay, StateProject } from '../workspace/state/support';

const S3 = {
  bucket: 'acme-state',
  region: 'eu-central-1',
  accessKey: 'AKTEST',
  secretKey: 'first-secret-key',
};
const S3_ENV = { AWS_ACCESS_KEY_ID: S3.accessKey, AWS_SECRET_ACCESS_KEY: S3.secretKey };
const LOGIN = { username: 'ann', password: 'correct-horse-battery' };
const HTTP_ENV = { TF_HTTP_USERNAME: LOGIN.username, TF_HTTP_PASSWORD: LOGIN.password };

let s3: S3Store;
let http: HttpStore;
let folder: string;
const projects: StateProject[] = [];
beforeEach(async () => {
  [s3, http] = await Promise.all([startS3(S3), startHttpStore({ login: LOGIN })]);
  folder = mkdtempSync(join(tmpdir(), 'plumbline-state-stores-'));
});
afterEach(async () => {
  for (const { project } of projects.splice(0)) project.remove();
  rmSync(folder, { recursive: true });
  await Promise.all([s3.stop(), http.stop()]);
});

function kept(made: StateProject): StateProject {
  projects.push(made);
  return made;
}

type Place<K> = Extract<ManifestState, { kind: K }>;

const inS3 = (more: Partial<Place<'s3'>> = {}) =>
  kept(
    new StateProject(
      {
        ...{ kind: 's3', bucket: S3.bucket, key: 'shop.tfstate', region: S3.region, endpoint: s3.url },
        ...{ usePathStyle: true, lockfile: true },
        ...more,
      },
      S3_ENV,
    ),
  );

function overHttp(more: Partial<Place<'http'>> = {}): StateProject {
  const lock = `${http.address}/lock`;
  const place = { kind: 'http', address: http.address, lockAddress: lock, unlockAddress: lock } as const;
  return kept(new StateProject({ ...place, ...more }, HTTP_ENV));
}

describe.each([
  { name: 'S3', shop: () => inS3(), stored: () => s3.objects.get('shop.tfstate')! },
  { name: 'an HTTP server', shop: () => overHttp(), stored: () => http.state! },
])('in $name', ({ shop, stored }) => {
  test('what one clone applied is there for another, and no credential is kept', async () => {
    const one = shop();
    expect(await one.apply()).toMatchObject({ code: 0 });
    expect(JSON.parse(stored().toString()).resources).toHaveLength(1);
    const two = kept(one.clone());
    const said = await two.plan();
    expect(said).toMatchObject({ code: 0, json: { changes: false } });
    for (const file of ['.terraform/terraform.tfstate', 'cdk.tf.json', 'plumbline.json']) {
      const content = readFileSync(join(two.stackDir, file), 'utf8');
      for (const secret of [S3.secretKey, LOGIN.password]) expect(content).not.toContain(secret);
    }
  });

  test('while one applies, another is told by whom, since when and how a lock is freed', async () => {
    const one = shop();
    await one.apply();
    const two = kept(one.clone());
    const { finish } = await applyUnderWay(one, folder);
    const [planned, drifted] = [await two.plan(), await two.drift()];
    expect(planned.text).toMatch(
      /the state of "shop" is locked in \S.* by \S+@\S+ \(apply\) since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, lock ([0-9a-f-]{36})\n[\s\S]*"terraform force-unlock \1"/,
    );
    expect(drifted).toMatchObject({ code: 3, json: { answer: 'unknown' } });
    expect(await finish()).toMatchObject({ code: 0 });
    two.declare('two');
    expect((await two.plan()).code).toBe(2);
  });
});

describe.each<{ what: string; run: () => Promise<{ code: number; text: string }>; says: RegExp }>([
  {
    what: 'a wrong key of S3',
    run: () => inS3().plan({ ...S3_ENV, AWS_SECRET_ACCESS_KEY: 'second-secret-key' }),
    says: /SignatureDoesNotMatch[\s\S]*credentials are missing, wrong or expired/,
  },
  {
    what: 'half a key of S3',
    run: () => inS3().plan({ AWS_ACCESS_KEY_ID: 'x' }),
    says: /AWS_SECRET_ACCESS_KEY is not/,
  },
  {
    what: 'a bucket that is not there',
    run: () => inS3({ bucket: 'other-state' }).plan(),
    says: /S3 bucket "other-state" does not exist[\s\S]*Create it/,
  },
  {
    what: 'another region',
    run: () => inS3({ region: 'us-east-1' }).plan(),
    says: /cannot be had[\s\S]*another region than declared/,
  },
  {
    what: 'a key that may only read',
    run: () => {
      s3.readOnly = true;
      return inS3().plan();
    },
    says: /AccessDenied[\s\S]*\.tflock/,
  },
  {
    what: 'a wrong password of a server',
    run: () => overHttp().plan({ ...HTTP_ENV, TF_HTTP_PASSWORD: 'wrong-horse-battery' }),
    says: /invalid auth[\s\S]*TF_HTTP_USERNAME, TF_HTTP_PASSWORD/,
  },
  {
    what: 'no password for a server that asks for one',
    run: () => overHttp().plan({}),
    says: /requires auth[\s\S]*TF_HTTP_USERNAME, TF_HTTP_PASSWORD/,
  },
  {
    what: 'a server that fails',
    run: () => {
      http.breakNext({ answer: { status: 404 }, method: 'LOCK' });
      return overHttp().plan();
    },
    says: /Unexpected HTTP response code 404[\s\S]*Nothing was changed/,
  },
])('$what', ({ run, says }) => {
  test('is said in so many words, without a secret', async () => {
    const { code, text } = await run();
    expect(code).toBe(1);
    expect(text).toMatch(says);
    expect(text).not.toMatch(/secret-key|horse-battery/);
  });
});

describe('a server that fails while an apply saves its state', () => {
  const recover = (clone: StateProject) =>
    clone.run(undefined, (common) =>
      runRecover({ ...common, environment: 'shop', yes: true, ask: undefined }),
    );

  test('leaves it in a file that the next run asks for, and that is stored once it answers', async () => {
    const shop = overHttp();
    http.breakNext({ method: 'POST', answer: { status: 418 } });
    const ended = await shop.apply();
    expect(ended.code).toBe(1);
    expect(ended.text).toMatch(
      /could not be saved in http:[\s\S]*Do not apply again[\s\S]*plumbline state recover shop/,
    );
    expect((await shop.plan()).text).toContain('the newest state of "shop" was not saved');
    expect(await recover(shop)).toMatchObject({ code: 0, json: { recovered: true } });
    expect(await shop.plan()).toMatchObject({ code: 0, json: { changes: false } });
  });

  test('and keeps its lock says whose that is, and how it is freed', async () => {
    const shop = overHttp();
    http.breakNext({ method: 'POST', answer: { status: 418 } });
    await shop.apply();
    const ID = '0f9d1c52-9f0e-4f0b-8a53-6f2b7c1d9e10';
    http.lock = JSON.stringify({ ID, Who: 'ann@here', Operation: 'OperationTypeApply', Created: '' });
    const refused = await recover(shop);
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/locked in http:\S+ by ann@here \(apply\), lock/);
    expect(refused.text).toContain(`"terraform force-unlock ${ID}"`);
    http.lock = undefined;
    expect(await recover(shop)).toMatchObject({ code: 0, json: { recovered: true } });
  });
});

test('a lock that could not be given back is said, and the next run names the id that frees it', async () => {
  http.breakNext({ method: 'UNLOCK', answer: { status: 418 } });
  const shop = overHttp();
  const { code, text } = await shop.plan();
  const { ID } = JSON.parse(http.lock!);
  expect(code).toBe(1);
  expect(text).toMatch(/was not unlocked in http:\S+ after "plan": .*418[\s\S]*plumbline state status shop/);
  expect((await shop.plan()).text).toContain(`"terraform force-unlock ${ID}"`);
});

test('who asks an unlocked server for the holder leaves no lock behind', async () => {
  const { httpHolder } =
    require('../../workspace/state/http-holder') as typeof import('../../workspace/state/http-holder');
  const lock = `${http.address}/lock`;
  const place = { kind: 'http', address: http.address, lockAddress: lock, unlockAddress: lock } as const;
  expect(await httpHolder(place, HTTP_ENV)).toBeUndefined();
  expect(http.requests).toEqual(['LOCK /state/prod/lock 200', 'UNLOCK /state/prod/lock 200']);
  expect(http.lock).toBeUndefined();
});

test('requests that nobody signed are refused', async () => {
  expect((await fetch(`${s3.url}/${S3.bucket}?list-type=2`)).status).toBe(403);
  expect((await fetch(http.address)).status).toBe(401);
});
