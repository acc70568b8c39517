/** Where state lives: what is declared is what the engine gets, and what cannot be meant is refused. */
import { PlumblineStack, RailwayEnvironment, type StateLocation } from '../../../constructs';
import { emptyStack, refused, synth, testApp } from '../support/stack';

const cloud = { kind: 'cloud', organization: 'acme', workspace: 'grid-prod' } as const;
const s3 = { kind: 's3', bucket: 'acme-state', key: 'grid/prod.tfstate', region: 'eu-central-1' } as const;
const gcs = { kind: 'gcs', bucket: 'acme-state', prefix: 'grid/prod' } as const;
const postgres = { kind: 'postgres', schema: 'grid_prod' } as const;
const http = { kind: 'http', address: 'https://state.acme.dev/prod' } as const;
const onlyHere = { kind: 'local', onlyOnThisMachine: true } as const;

describe('the engine finds the state', () => {
  const terraform = (state: StateLocation) => synth(emptyStack({ state })).terraform;

  test('at HCP Terraform, whatever TF_CLOUD_HOSTNAME says', () => {
    expect(terraform(cloud)).toMatchObject({
      cloud: { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name: 'grid-prod' } },
    });
    expect(terraform({ ...cloud, hostname: 'TFE.acme.dev' }).cloud.hostname).toBe('tfe.acme.dev');
    expect(terraform(cloud).backend).toBeUndefined();
  });

  test.each<[string, StateLocation, object]>([
    [
      'in S3, with an object as lock',
      s3,
      {
        s3: {
          bucket: 'acme-state',
          key: 'grid/prod.tfstate',
          region: 'eu-central-1',
          use_path_style: false,
          use_lockfile: true,
        },
      },
    ],
    [
      'in a store that speaks the protocol of S3, without asking AWS anything',
      { ...s3, endpoint: 'https://s3.acme.dev', lockfile: false },
      {
        s3: {
          bucket: 'acme-state',
          key: 'grid/prod.tfstate',
          region: 'eu-central-1',
          endpoints: { s3: 'https://s3.acme.dev' },
          use_path_style: true,
          skip_credentials_validation: true,
          skip_requesting_account_id: true,
          skip_metadata_api_check: true,
          skip_region_validation: true,
          skip_s3_checksum: true,
        },
      },
    ],
    ['in Google Cloud Storage', gcs, { gcs: { bucket: 'acme-state', prefix: 'grid/prod' } }],
    ['in PostgreSQL, without its connection string', postgres, { pg: { schema_name: 'grid_prod' } }],
    [
      'in a schema that is there already',
      { ...postgres, prepared: true },
      {
        pg: {
          schema_name: 'grid_prod',
          skip_schema_creation: true,
          skip_table_creation: true,
          skip_index_creation: true,
        },
      },
    ],
    [
      'at a server, which is told of the end of a lock where it gave it',
      { ...http, lockAddress: 'https://state.acme.dev/prod/lock', unlockMethod: 'DELETE' },
      {
        http: {
          address: 'https://state.acme.dev/prod',
          lock_address: 'https://state.acme.dev/prod/lock',
          unlock_address: 'https://state.acme.dev/prod/lock',
          unlock_method: 'DELETE',
        },
      },
    ],
  ])('%s', (_, state, backend) => expect(terraform(state).backend).toEqual(backend));
});

describe('production', () => {
  const production = (state?: StateLocation) => emptyStack({ tier: 'production', ...(state && { state }) });

  test.each<[string, StateLocation | undefined]>([
    ['nowhere in particular', undefined],
    ['in a file, without the word that this is meant', { kind: 'local' }],
    ['in a file that others have too', { kind: 'local', onlyOnThisMachine: false }],
  ])('is refused with its state %s', (_, state) => {
    const { what, why, next } = refused(() => production(state));
    expect(what).toMatch(/^prod: state/);
    expect(why).toContain('lost with its disk');
    for (const kind of ['cloud', 's3', 'gcs', 'postgres', 'http']) expect(next).toContain(`"${kind}"`);
    expect(next).toContain('onlyOnThisMachine: true');
  });

  test('is also what a Railway environment says', () => {
    const place = { projectId: 'p', environmentId: 'e', tier: 'production' } as const;
    const declare = () => RailwayEnvironment.existing(emptyStack(), 'railway', place);
    expect(refused(declare).what).toBe('prod: state');
  });

  test.each<StateLocation>([onlyHere, cloud, s3, gcs, postgres, http])('is accepted with %j', (state) => {
    expect(production(state).state.kind).toBe(state.kind);
  });

  test('alone needs the word', () => {
    expect(emptyStack({ tier: 'staging' }).state.kind).toBe('local');
  });
});

describe('two environments', () => {
  const declare = (one: StateLocation, two: StateLocation) => {
    const app = testApp();
    const stack = new PlumblineStack(app, 'prod', { state: one });
    new PlumblineStack(app, 'staging', { state: two });
    return () => synth(stack);
  };

  test.each<[StateLocation, StateLocation]>([
    [cloud, { ...cloud, hostname: 'APP.terraform.io' }],
    [s3, { ...s3, lockfile: false }],
    [
      { ...s3, endpoint: 'https://minio.acme.dev' },
      { ...s3, endpoint: 'https://MINIO.acme.dev:443/' },
    ],
    [
      { ...s3, endpoint: 'https://minio.acme.dev/store' },
      { ...s3, endpoint: 'https://minio.acme.dev/store/' },
    ],
    [gcs, gcs],
    [postgres, postgres],
    [http, { ...http, address: 'https://STATE.acme.dev/prod' }],
  ])('are refused with one state: %j and %j', (one, two) => {
    const { what, why } = refused(declare(one, two));
    expect(what).toMatch(/^prod: state/);
    expect(why).toContain('"staging"');
  });

  test.each<[StateLocation, StateLocation]>([
    [onlyHere, onlyHere],
    [cloud, { ...cloud, workspace: 'grid-staging' }],
    [s3, { ...s3, endpoint: 'https://s3.acme.dev' }],
    [
      { ...s3, endpoint: 'https://s3.acme.dev' },
      { ...s3, endpoint: 'https://s3.acme.dev:8443' },
    ],
    [s3, gcs],
  ])('may have %j and %j', (one, two) => expect(declare(one, two)).not.toThrow());
});

describe('refuses', () => {
  const password = 'correct-horse-battery';

  // biome-ignore lint/suspicious/noExplicitAny: what a project that is not type-checked may hold
  test.each<[string, any, string]>([
    ['a connection string', { ...postgres, connStr: `postgres://u:${password}@db/x` }, 'set PG_CONN_STR'],
    ['keys of AWS', { ...s3, accessKey: 'AKIAIOSFODNN7EXAMPLE' }, 'set AWS_ACCESS_KEY_ID'],
    ['a token', { ...cloud, token: password }, 'set TF_API_TOKEN'],
    ['a password', { ...http, password }, 'set TF_HTTP_PASSWORD'],
    ['a password in an address', { ...http, address: `https://u:${password}@state.acme.dev/x` }, ''],
    ['a token in an address', { ...http, lockAddress: `https://${password}@state.acme.dev/x` }, ''],
    ['a password in the address of a store', { ...s3, endpoint: `https://u:${password}@s3.acme.dev` }, ''],
  ])('%s, and does not repeat it', (_, state, next) => {
    const parts = refused(() => emptyStack({ state }));
    expect(parts.what).toMatch(/^prod: state\./);
    expect(parts.next).toContain(next);
    expect(JSON.stringify(parts)).not.toContain(password);
    expect(JSON.stringify(parts)).not.toContain('AKIAIOSFODNN7EXAMPLE');
  });

  // biome-ignore lint/suspicious/noExplicitAny: what a project that is not type-checked may hold
  test.each<[string, any]>([
    ['hostname "https://app.terraform.io"', { ...cloud, hostname: 'https://app.terraform.io' }],
    ['workspace "grid prod"', { ...cloud, workspace: 'grid prod' }],
    ['organization " "', { ...cloud, organization: ' ' }],
    ['bucket "s3://acme-state"', { ...s3, bucket: 's3://acme-state' }],
    ['key "/grid"', { ...s3, key: '/grid' }],
    ['region "Europe (Frankfurt)"', { ...s3, region: 'Europe (Frankfurt)' }],
    ['endpoint "http://s3.acme.dev"', { ...s3, endpoint: 'http://s3.acme.dev' }],
    ['prefix "grid/"', { ...gcs, prefix: 'grid/' }],
    [`schema "${'ü'.repeat(32)}"`, { ...postgres, schema: 'ü'.repeat(32) }],
    ['address "state.acme.dev"', { ...http, address: 'state.acme.dev' }],
    ['workspace', { ...cloud, workspace: '${var.workspace}' }],
    ['kind "azure"', { kind: 'azure' }],
    ['dynamodbTable "locks"', { ...s3, dynamodbTable: 'locks' }],
  ])('%s', (what, state) => expect(refused(() => emptyStack({ state })).what).toBe(`prod: state.${what}`));
});
