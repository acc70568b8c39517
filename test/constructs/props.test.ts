/** Whatever the library is given is what its types say: every construct, every factory and every option of them. */
import { App } from 'cdktf';
import type {
  ComposeContainer,
  ComposeJob,
  DokployApplicationProps,
  DokployComposeProps,
  HealthcheckOptions,
  HttpHealthcheckOptions,
  RailwayServiceProps,
} from '../../constructs';
import * as library from '../../constructs';
import * as schemas from '../../constructs/env-schema';
import * as github from '../../constructs/github';
import { checked } from '../../constructs/props/check';
import { stateLocation } from '../../constructs/state/props';
import { dokployStack, emptyStack, pinned, railwayStack, refused } from './support/stack';

const {
  Autoscaling,
  DeployHook,
  DokployApplication,
  DokployCompose,
  DokployEnvironment,
  Duration,
  Healthcheck,
  ImageRef,
  Input,
  PlumblineStack,
  RailwayEnvironment,
  RailwayPostgres,
  RailwayRedis,
  RailwayService,
  RestartPolicy,
  Rotation,
  RotationCheck,
  ServiceDomain,
} = library;

const { postgresUrl, redisUrl, web, dockerApp } = schemas;

type Props<F> = F extends (...args: infer A) => unknown
  ? NonNullable<Required<A> extends readonly [...unknown[], infer L] ? L : never> & object
  : never;

/** Something that takes props or options: how it is called with them, and every one that it takes. */
interface Taker {
  readonly name: string;
  readonly call: (props: never) => unknown;
  readonly every: object;
}

/** Every prop has to be there, or it does not compile: what is added to the library is added here. */
const taker = <P extends object>(
  name: string,
  call: (props: P) => unknown,
  every: { readonly [K in keyof P]-?: unknown },
): Taker => ({ name, call: call as (props: never) => unknown, every });

/** State at a place of one kind. */
const place = <S extends library.StateLocation>(
  name: string,
  every: { readonly [K in keyof S]-?: unknown },
): Taker => taker<S>(`state in ${name}`, (state) => checked('prod', stateLocation, state), every);

const secret = Input.secret(emptyStack(), 'a_secret', { description: 'd' });
const second = Duration.seconds(60);
const ids = { projectId: 'p', environmentId: 'e' };
const connection = { token: secret, fingerprintKey: secret };
const railway = {
  ...connection,
  endpoint: secret,
  tier: 'staging',
  region: 'us-west2',
  undeclared: { Postgres: ['DATABASE_URL'] },
  sharedVariables: { A: 'x', B: secret },
};
const repository = () =>
  new github.GithubRepository(emptyStack(), 'github', { owner: 'acme', name: 'shop', token: secret });
const sealed = github.SealedSecret.from('a_secret', { description: 'd' });
const timing = { timeout: second, interval: second, probeTimeout: second, retries: 3, startPeriod: second };
const database = {
  name: 'db',
  image: pinned,
  password: secret,
  region: 'us-west2',
  cpu: 1,
  memoryGb: 1,
  tcpProxy: true,
  backups: ['DAILY'],
  letGo: ['x'],
  destroyable: false,
};
const dokploy = {
  name: 'x',
  image: pinned,
  healthcheck: Healthcheck.http(),
  restart: RestartPolicy.onFailure(),
  port: 3000,
  domain: [ServiceDomain.custom('b.dev'), ServiceDomain.custom('a.dev')],
  variables: { A: 'x', B: secret },
  letGo: ['x'],
  hooks: [DeployHook.after('x', ['true'])],
  autoscaling: Autoscaling.horizontal(),
};
const container: { readonly [K in keyof ComposeContainer]-?: unknown } = {
  image: dokploy.image,
  healthcheck: dokploy.healthcheck,
  restart: dokploy.restart,
  port: dokploy.port,
  variables: dokploy.variables,
  command: ['x'],
  volumes: [{ name: 'v', mountPath: '/v', readOnly: true, external: false }],
  ports: [{ port: 80, hostPort: 8080, address: '127.0.0.1', protocol: 'tcp' }],
  cpu: 1,
  memoryMb: 100,
  labels: { 'com.acme.team': 'books' },
  envFiles: ['.env'],
  dependsOn: { cache: 'healthy' },
  domain: dokploy.domain,
};
const job: { readonly [K in keyof ComposeJob]-?: unknown } = {
  image: container.image,
  variables: container.variables,
  command: container.command,
  volumes: container.volumes,
  cpu: container.cpu,
  memoryMb: container.memoryMb,
  labels: container.labels,
  envFiles: container.envFiles,
  dependsOn: container.dependsOn,
  timeout: second,
};
const input = { description: 'd', optional: true };
const field = { description: 'd', secret: false, optional: true, example: 'x' };
const layers = { base: {}, development: {}, staging: {}, production: {} };
const alsoIn = [{ environment: 'github', input: 'x' }];
const generated = { everyDays: 30, overlap: second, category: 'application', alsoIn };

const TAKERS: readonly Taker[] = [
  taker<NonNullable<ConstructorParameters<typeof PlumblineStack>[2]>>(
    'new PlumblineStack',
    (props) => new PlumblineStack(new App(), 'prod', props),
    {
      sandbox: false,
      rehearsal: 'staging',
      severalDomains: true,
      probe: { attempts: 1, interval: second, timeout: second },
      tier: 'production',
      state: { kind: 'cloud', organization: 'o', workspace: 'w', hostname: 'h.example.com' },
      root: '.',
    },
  ),
  place<library.LocalState>('a file', { kind: 'local', onlyOnThisMachine: true }),
  place<library.HcpTerraformState>('HCP Terraform', {
    kind: 'cloud',
    organization: 'o',
    workspace: 'w',
    hostname: 'h.example.com',
  }),
  place<library.S3State>('S3', {
    kind: 's3',
    bucket: 'b',
    key: 'k',
    region: 'auto',
    endpoint: 'https://s3.example.com',
    usePathStyle: true,
    lockfile: true,
  }),
  place<library.GcsState>('Google Cloud Storage', { kind: 'gcs', bucket: 'b', prefix: 'p' }),
  place<library.PostgresState>('PostgreSQL', { kind: 'postgres', schema: 's', prepared: true }),
  place<library.HttpState>('an HTTP server', {
    kind: 'http',
    address: 'https://s.example.com/prod',
    updateMethod: 'POST',
    lockAddress: 'https://s.example.com/prod/lock',
    lockMethod: 'POST',
    unlockAddress: 'https://s.example.com/prod/lock',
    unlockMethod: 'DELETE',
  }),
  taker<RailwayServiceProps>(
    'new RailwayService',
    (props) => new RailwayService(railwayStack(), 'x', props),
    {
      name: 'x',
      image: pinned,
      build: {
        repository: 'a/b',
        branch: 'main',
        rootDirectory: '/x',
        builder: 'RAILPACK',
        buildCommand: 'x',
        watchPatterns: ['x'],
        dockerfilePath: 'x',
      },
      registryCredentials: { username: 'x', password: secret },
      healthcheck: Healthcheck.http(),
      restart: RestartPolicy.never(),
      replicas: 2,
      region: 'us-west2',
      cpu: 1,
      memoryGb: 1,
      sleep: false,
      startCommand: 'x',
      preDeployCommand: 'x',
      overlap: second,
      draining: second,
      schedule: '0 3 * * *',
      port: 3000,
      tcpProxy: 5432,
      domain: ServiceDomain.generated(),
      variables: { A: 'x', B: secret },
      volume: { mountPath: '/x', name: 'x', backups: ['DAILY'], destroyable: false },
      letGo: ['x'],
      hooks: [DeployHook.after('x', ['true'])],
      autoscaling: Autoscaling.horizontal(),
    },
  ),
  taker<ConstructorParameters<typeof RailwayPostgres>[2]>(
    'new RailwayPostgres',
    (props) => new RailwayPostgres(railwayStack(), 'x', props),
    { ...database, user: 'x', database: 'x' },
  ),
  taker<ConstructorParameters<typeof RailwayRedis>[2]>(
    'new RailwayRedis',
    (props) => new RailwayRedis(railwayStack(), 'x', props),
    database,
  ),
  taker<Props<typeof RailwayEnvironment.existing>>(
    'RailwayEnvironment.existing',
    (props) => RailwayEnvironment.existing(emptyStack(), 'x', props),
    { ...railway, ...ids },
  ),
  taker<Props<typeof RailwayEnvironment.named>>(
    'RailwayEnvironment.named',
    (props) => RailwayEnvironment.named(emptyStack(), 'x', props),
    { ...railway, projectName: 'x', environmentName: 'x', destroyable: false },
  ),
  taker<DokployComposeProps>(
    'new DokployCompose',
    (props) => new DokployCompose(dokployStack(), 'x', props),
    {
      ...dokploy,
      ...container,
      composeId: 'abcdef',
      type: 'stack',
      registryCredentials: { url: 'x', username: 'x', password: secret },
      sidecars: { cache: container },
      jobs: { migrate: job },
    },
  ),
  taker<DokployApplicationProps>(
    'new DokployApplication',
    (props) => new DokployApplication(dokployStack(), 'x', props),
    {
      ...dokploy,
      applicationId: 'abcdef',
      replicas: 1,
      command: 'x',
      cpu: 1,
      memoryMb: 100,
      volumes: [{ name: 'x', mountPath: '/x' }],
      registryCredentials: { url: 'x', username: 'x', password: secret },
    },
  ),
  taker<Props<typeof DokployEnvironment.existing>>(
    'DokployEnvironment.existing',
    (props) => DokployEnvironment.existing(emptyStack(), 'x', props),
    { ...connection, url: 'https://x', gateSeconds: 60, environmentId: 'e' },
  ),
  taker<Props<typeof DokployEnvironment.named>>(
    'DokployEnvironment.named',
    (props) => DokployEnvironment.named(emptyStack(), 'x', props),
    { ...connection, url: 'https://x', gateSeconds: 60, projectName: 'x', environmentName: 'x' },
  ),
  taker<Props<typeof Input.text>>('Input.text', (props) => Input.text(emptyStack(), 'x', props), {
    ...input,
    default: 'x',
  }),
  taker<Props<typeof Input.secret>>('Input.secret', (props) => Input.secret(emptyStack(), 'x', props), {
    ...input,
    rotation: Rotation.hex(),
  }),
  taker<Props<typeof Input.image>>('Input.image', (props) => Input.image(emptyStack(), 'x', props), {
    ...input,
    registries: ['x'],
  }),
  taker<Props<typeof ImageRef.pinned>>(
    'ImageRef.pinned',
    (props) => ImageRef.pinned('ghcr.io/a/b:v1-abcdef0', props),
    {
      registries: ['x'],
    },
  ),
  taker<Props<typeof ServiceDomain.custom>>('ServiceDomain.custom', (o) => ServiceDomain.custom('a.dev', o), {
    https: true,
  }),
  taker<Props<typeof Autoscaling.horizontal>>('Autoscaling.horizontal', Autoscaling.horizontal, {
    min: 1,
    max: 2,
    targetCpu: 1,
    targetMemory: 1,
  }),
  taker<HttpHealthcheckOptions>('Healthcheck.http', (options) => Healthcheck.http('/x', options), {
    ...timing,
    port: 3000,
    client: 'curl',
  }),
  taker<HealthcheckOptions>('Healthcheck.command', (o) => Healthcheck.command(['x'], o), timing),
  taker<Props<typeof Rotation.random>>('Rotation.random', Rotation.random, {
    ...generated,
    length: 20,
    alphabet: '0123456789',
  }),
  taker<Props<typeof Rotation.hex>>('Rotation.hex', Rotation.hex, { ...generated, bytes: 32 }),
  taker<Props<typeof Rotation.postgresPassword>>('Rotation.postgresPassword', Rotation.postgresPassword, {
    everyDays: 30,
    overlap: second,
    service: 'x',
    user: secret,
    database: 'x',
    address: 'x:1',
  }),
  taker<Props<typeof Rotation.railwayProjectToken>>(
    'Rotation.railwayProjectToken',
    Rotation.railwayProjectToken,
    { everyDays: 30, alsoIn },
  ),
  taker<Props<typeof Rotation.external>>('Rotation.external', Rotation.external, {
    alsoIn,
    check: RotationCheck.command(['x']),
    overlap: second,
  }),
  taker<Props<typeof Rotation.oauth>>('Rotation.oauth', Rotation.oauth, {
    alsoIn,
    check: RotationCheck.command(['x']),
    overlap: second,
  }),
  taker<Props<typeof RotationCheck.http>>(
    'RotationCheck.http',
    (o) => RotationCheck.http('https://x.dev', o),
    {
      header: 'x',
      prefix: 'x',
    },
  ),
  taker<github.GithubRepositoryProps>(
    'new GithubRepository',
    (props) => new github.GithubRepository(emptyStack(), 'x', props),
    { owner: 'x', name: 'x', token: secret, apiUrl: 'https://x', writeDelay: second },
  ),
  taker<github.GithubEnvironmentProps>(
    'new GithubEnvironment',
    (props) => new github.GithubEnvironment(repository(), 'x', props),
    {
      name: 'x',
      reviewers: { users: ['ada'], teams: [1] },
      preventSelfReview: true,
      adminsBypass: false,
      waitTimer: second,
      branches: github.BranchPolicy.any,
      secrets: { A: sealed },
      variables: { B: 'x' },
    },
  ),
  taker<github.GithubValuesProps>(
    'new GithubValues',
    (props) => new github.GithubValues(repository(), 'x', props),
    {
      secrets: { A: sealed },
      variables: { B: 'x' },
    },
  ),
  taker<github.GithubRulesetProps>(
    'new GithubRuleset',
    (props) => new github.GithubRuleset(repository(), 'x', props),
    {
      name: 'x',
      branches: ['main'],
      requiredChecks: ['x'],
      upToDate: true,
      reviews: {
        approvals: 1,
        codeOwners: true,
        dismissStale: true,
        lastPushApproval: true,
        resolvedThreads: true,
      } satisfies { readonly [K in keyof github.ReviewRule]-?: unknown },
      forcePush: false,
      deletion: false,
      enforcement: 'active',
    },
  ),
  taker<github.GithubLabelProps>(
    'new GithubLabel',
    (props) => new github.GithubLabel(repository(), 'x', props),
    {
      name: 'x',
      color: 'ffffff',
      description: 'x',
    },
  ),
  taker<github.SealedSecretOptions>('SealedSecret.from', (o) => github.SealedSecret.from('x', o), {
    description: 'x',
    optional: true,
    rotation: Rotation.hex(),
  }),
  taker<Props<typeof github.BranchPolicy.matching>>('BranchPolicy.matching', github.BranchPolicy.matching, {
    branches: ['x'],
    tags: ['y'],
  }),
  taker<schemas.TextOptions>('field.text', schemas.field.text, {
    ...field,
    default: 'x',
    prefix: 'x',
    minLength: 1,
    pattern: /x/,
  }),
  taker<schemas.UrlOptions>('field.url', schemas.field.url, {
    ...field,
    default: 'http://x',
    schemes: ['http'],
  }),
  taker<schemas.IntegerOptions>('field.integer', schemas.field.integer, {
    ...field,
    default: 1,
    min: 0,
    max: 2,
  }),
  taker<schemas.FieldOptions<boolean>>('field.boolean', schemas.field.boolean, { ...field, default: true }),
  taker<schemas.FieldOptions<'x'>>('field.choice', (o) => schemas.field.choice(['x'], o), {
    ...field,
    default: 'x',
  }),
  taker<schemas.EnvDefinition<[], schemas.Fields, schemas.Fields, schemas.Fields, schemas.Fields>>(
    'defineEnv',
    schemas.defineEnv as never,
    {
      ...layers,
      name: 'x',
      profiles: [{ name: 'x', ...layers }],
      exceptions: { A: 'why' },
    },
  ),
  taker<{ environment?: string }>(
    'validateEnv',
    (o) => schemas.validateEnv(schemas.defineEnv({ name: 'x' }), {}, o),
    { environment: 'staging' },
  ),
  ...Object.entries({ postgresUrl, redisUrl, web, dockerApp }).map(([name, make]) =>
    taker<schemas.DataOptions>(name, make, { allow: ['rediss'] }),
  ),
];

type Json = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Names that the author of a declaration chooses, so that none is unknown. */
const FREE =
  /(^|\.)(variables|sharedVariables|secrets|sidecars|jobs|labels|dependsOn|undeclared|exceptions|base|development|staging|production)$/;

/** Every field of props, those inside others too, and for each a copy of the props that has something else there. */
function* changes(
  every: unknown,
  field = '',
): Generator<{ field: string; to: (value: unknown) => unknown; was: unknown }> {
  const entries = Array.isArray(every) ? [...every.entries()] : isPlain(every) ? Object.entries(every) : [];
  for (const [key, was] of entries) {
    const name = field === '' ? String(key) : `${field}.${key}`;
    const set = (value: unknown) =>
      Array.isArray(every) ? every.with(Number(key), value) : { ...(every as Json), [key]: value };
    yield { field: name, to: set, was };
    for (const inner of changes(was, name)) yield { ...inner, to: (value) => set(inner.to(value)) };
  }
}

/** Of another type than whatever stood there. */
const wrongFor = (was: unknown) =>
  typeof was === 'object' || typeof was === 'boolean' ? 42 : { wrong: 'type' };

describe.each(TAKERS)('$name', ({ call, every }) => {
  const what = (props: unknown) => refused(() => call(props as never)).what;

  test('refuses a prop that it does not know, with the name that is meant', () => {
    expect(what({ ...every, unknownSetting: 8 })).toMatch(/: unknownSetting 8$/);
    for (const name of Object.keys(every).filter(({ length }) => length > 3)) {
      if (`${name}s` in every) continue;
      const parts = refused(() => call({ ...every, [`${name}s`]: 1 } as never));
      expect(parts.what).toContain(`: ${name}s`);
      expect(parts.next).toMatch(`Did you mean "${name}"?`);
    }
  });

  test('refuses an option inside others that it does not know', () => {
    for (const { field, to, was } of changes(every)) {
      if (!isPlain(was) || FREE.test(field)) continue;
      expect(what(to({ ...was, unknownSetting: 8 }))).toContain(`: ${field}.unknownSetting 8`);
    }
  });

  test('refuses a value of another type by the name of its field', () => {
    for (const { field, to, was } of changes(every)) {
      for (const wrong of [wrongFor(was), null]) expect(what(to(wrong))).toContain(`: ${field}`);
    }
  });

  test.each([[undefined], [null], ['text'], [42], [[]]])(
    'is refused or works with %j for everything',
    (props) => {
      onlyRefuses(() => call(props as never));
    },
  );
});

/** Runs it: it may be refused, in three parts, and for no other reason. */
function onlyRefuses(run: () => unknown): void {
  try {
    refused(run);
  } catch (error) {
    if (!(error instanceof Error && error.message === 'it was accepted')) throw error;
  }
}

/** What of the library takes no props: how it is called with anything. */
const OTHERS: Readonly<Record<string, (anything: never) => unknown>> = {
  'Duration.milliseconds': Duration.milliseconds,
  'Duration.seconds': Duration.seconds,
  'Duration.minutes': Duration.minutes,
  'RestartPolicy.onFailure': RestartPolicy.onFailure,
  'RestartPolicy.never': RestartPolicy.never,
  'ServiceDomain.generated': ServiceDomain.generated,
  'ImageRef.variable': ImageRef.variable,
  'RotationCheck.command': RotationCheck.command,
  'DeployHook.after': (anything) => DeployHook.after(anything, anything),
  nodeEnv: schemas.nodeEnv,
  publicEnvironment: schemas.publicEnvironment,
  pythonApp: schemas.pythonApp,
};

/** Not called by declarations. */
const INTERNAL =
  /\.(of|is[A-Z]\w*|usable|within|asking|generated|given|custom|constructor|manyFrom|apply)$|^(synthesizeApp|chooseEnvironment|isEnvironmentName|environmentKeys|declaredProblems|problemsOf)$|^new (PlumblineError|InvalidEnvironment|RailwayVolume)$|^PlumblineError\./;

/** Classes that only their own functions make. */
const MADE: ReadonlySet<string> = new Set([
  ...[
    'Duration',
    'Healthcheck',
    'ImageRef',
    'Input',
    'RestartPolicy',
    'Rotation',
    'RotationCheck',
    'DeployHook',
  ],
  ...[
    'ServiceDomain',
    'Autoscaling',
    'RailwayEnvironment',
    'DokployEnvironment',
    'BranchPolicy',
    'SealedSecret',
  ],
]);

function* callables(exported: object): Generator<string> {
  for (const [name, value] of Object.entries(exported) as [string, unknown][]) {
    if (isPlain(value)) for (const inner of Object.keys(value)) yield `${name}.${inner}`;
    if (typeof value !== 'function') continue;
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    if (!isClass) yield name;
    else {
      if (!MADE.has(name)) yield `new ${name}`;
      for (const inner of Object.getOwnPropertyNames(value)) {
        if (typeof (value as never)[inner] === 'function') yield `${name}.${inner}`;
      }
    }
  }
}

test('everything that a declaration can call is among them', () => {
  const all = [library, github, schemas].flatMap((exported) => [...callables(exported)]);
  const tested = new Set([...TAKERS.map(({ name }) => name), ...Object.keys(OTHERS)]);
  expect(all.filter((name) => !tested.has(name) && !INTERNAL.test(name))).toEqual([]);
});

test.each(Object.entries(OTHERS))('%s is refused or works with anything', (_, call) => {
  for (const anything of [undefined, null, 42, 'text', '', {}, [], [42], Number.NaN]) {
    onlyRefuses(() => call(anything as never));
  }
});

test('a scope that is none, and an id that is none, are refused', () => {
  for (const make of [
    () => new RailwayService(undefined as never, 'web', { image: pinned }),
    () => new RailwayService({} as never, 'web', { image: pinned }),
    () => new RailwayService(railwayStack(), undefined as never, { image: pinned }),
    () => new github.GithubLabel(emptyStack() as never, 'x', { color: 'ffffff' }),
    () => Input.text(emptyStack(), undefined as never, { description: 'd' }),
  ]) {
    expect(refused(make).what).toMatch(/scope|id|input/);
  }
});
