import { applicationRecord, composeRecord } from '../../../platforms/dokploy/records';
import { declaredTasks, tasksOfFile } from '../../../rollout/dokploy/expected-tasks';

const named = { name: 'ledger', appName: 'ledger-x1y2z3', environmentId: 'env-1' };
const app = (services: object, composeType = 'docker-compose') =>
  composeRecord.parse({ ...named, composeId: 'c', composeType, composeFile: JSON.stringify({ services }) });
const application = (more: object) => applicationRecord.parse({ ...named, applicationId: 'a', ...more });

const services = {
  web: { deploy: { replicas: 2 } },
  cache: { scale: 3 },
  worker: {},
  tools: { profiles: ['debug'] },
  odd: { deploy: { replicas: '${N}' } },
};

test('a compose app has as many containers as its file asks for, profiles left out', () => {
  expect(tasksOfFile(app(services), { web: 'i' })).toEqual({ web: 2, cache: 3, worker: 1, odd: 1 });
  expect(tasksOfFile(app({}), {})).toEqual({});
});

test('of a stack only what is declared counts: the rest may be jobs that ended', () => {
  expect(tasksOfFile(app(services, 'stack'), { web: 'i' })).toEqual({ web: 2 });
});

test('an application has its replicas, in whichever field they are', () => {
  expect(declaredTasks(application({ replicas: 3 }), { api: 'i' })).toEqual({ api: 3 });
  expect(declaredTasks(application({}), { api: 'i' })).toEqual({ api: 1 });
  const mode = { Replicated: { Replicas: 2 } };
  expect(declaredTasks(application({ replicas: 1, modeSwarm: mode }), { api: 'i' })).toEqual({ api: 2 });
  expect(declaredTasks(app(services), { web: 'i' })).toEqual({ web: 1 });
});
