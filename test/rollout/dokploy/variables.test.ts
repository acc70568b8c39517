import type { Container } from '../../../platforms/dokploy/containers';
import { describeContainer } from '../../../platforms/dokploy/containers';
import { applicationRecord, composeRecord } from '../../../platforms/dokploy/records';
import { strayVariables } from '../../../rollout/dokploy/variables';

const ENV = `PASSWORD='pa$$word'\nREDIS_PASSWORD=r\nHOST=\${{project.HOST}}\nEMPTY=''`;

const app = (services: object, env = ENV) =>
  composeRecord.parse({
    composeId: 'cmp-1',
    composeType: 'docker-compose',
    name: 'ledger',
    appName: 'ledger-x1y2z3',
    environmentId: 'env-1',
    env,
    composeFile: JSON.stringify({ services }),
  });

const container = (service: string, env: readonly string[] | undefined, state = 'running'): Container =>
  describeContainer(
    'ledger-x1y2z3',
    { containerId: service, name: `ledger-${service}`, state },
    {
      RestartCount: 0,
      Config: { Labels: { 'com.docker.compose.service': service }, ...(env && { Env: [...env] }) },
    },
  );

const web = (environment: unknown, more: object = {}) => ({ web: { environment, ...more } });
const PATH = 'PATH=/usr/bin';

test('what arrived as declared is not astray, under whatever name', () => {
  const record = app({
    web: { environment: { PASSWORD: '${PASSWORD}', HOST: '${HOST:?missing}', PORT: '3000' } },
    cache: { environment: ['PASSWORD=${REDIS_PASSWORD}', 'EMPTY', 'LEVEL=${LEVEL:-info}'] },
  });
  const containers = [
    container('web', [PATH, 'PASSWORD=pa$$word', 'HOST=db', 'PORT=3000']),
    container('cache', [PATH, 'PASSWORD=r', 'EMPTY=', 'LEVEL=info']),
  ];
  expect(strayVariables(record, containers)).toEqual([]);
});

test.each<[string, readonly string[], string]>([
  ['is empty', ['PASSWORD='], 'ledger-web: PASSWORD is empty'],
  ['is not there', [PATH], 'ledger-web: PASSWORD is empty'],
  ['was read as something else', ['PASSWORD=pa$word'], 'ledger-web: PASSWORD has another value'],
])('a variable that %s is named, without its value', (_, env, told) => {
  expect(strayVariables(app(web({ PASSWORD: '${PASSWORD}' })), [container('web', env)])).toEqual([told]);
});

test('a reference that only Dokploy can resolve has to be there', () => {
  const record = app(web({ HOST: '$HOST' }));
  expect(strayVariables(record, [container('web', ['HOST=anything'])])).toEqual([]);
  expect(strayVariables(record, [container('web', [])])).toEqual(['ledger-web: HOST is empty']);
});

test('env_file passes on everything', () => {
  const record = app(web(['EMPTY=other'], { env_file: ['.env'] }), "PASSWORD=p\nEMPTY=''");
  expect(strayVariables(record, [container('web', ['EMPTY=other'])])).toEqual([
    'ledger-web: PASSWORD is empty',
  ]);
});

test('what does not run, cannot be inspected, or is put together is not judged', () => {
  const record = app(web({ URL: 'postgres://app:${PASSWORD}@db' }));
  expect(strayVariables(record, [container('web', ['URL=postgres://app:@db'])])).toEqual([]);
  const plain = app(web({ PASSWORD: '${PASSWORD}' }));
  expect(strayVariables(plain, [container('web', undefined), container('web', [], 'exited')])).toEqual([]);
});

test('an application has all of its variables in each task', () => {
  const record = applicationRecord.parse({
    applicationId: 'app-1',
    name: 'api',
    appName: 'ledger-x1y2z3',
    environmentId: 'env-1',
    env: 'PASSWORD=p',
  });
  expect(strayVariables(record, [container('api', ['PASSWORD=q'])])).toEqual([
    'ledger-api: PASSWORD has another value',
  ]);
});
