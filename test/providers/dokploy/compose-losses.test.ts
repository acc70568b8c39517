import { composeLosses } from '../../../providers/dokploy/compose-losses';
import { tellComposeFile } from '../../../providers/dokploy/definitions/told';
import { type State, UNKNOWN } from '../../../providers/framework/schema';

const settings = { randomize: false, suffix: '', isolated_deployments_volume: false };
const app = (compose_file: unknown, more: State = {}): State => ({ ...settings, compose_file, ...more });
const file = (services: object, more: object = {}) => JSON.stringify({ services, ...more });

const before = file(
  {
    web: {
      image: 'nginx:1.27',
      ports: ['8080:80'],
      environment: ['STRIPE_KEY=sk_live', 'LOG_LEVEL=info'],
      volumes: ['uploads:/data:ro', { type: 'bind', source: '/etc/app', target: '/etc/app' }],
    },
    worker: { image: 'worker:1', volumes: ['./files:/files'] },
  },
  { volumes: { uploads: {} }, networks: { 'dokploy-network': { external: true } } },
);

test('nothing is lost where everything is declared, in whatever form', () => {
  const after = `
services:
  web:
    image: nginx:1.28
    restart: on-failure:3
    ports: ["8080:80"]
    environment: { STRIPE_KEY: "\${STRIPE_KEY}", LOG_LEVEL: debug, MORE: "1" }
    volumes: ["uploads:/data", "/etc/app:/etc/app"]
  worker: { image: "worker:2", volumes: ["./files:/files"] }
volumes: { uploads: }
networks: { dokploy-network: { external: true } }
`;
  expect(composeLosses(app(before), app(after))).toEqual([]);
});

test('services, variables, mounts, volumes and other settings of the file are named', () => {
  const after = file({
    web: { image: 'nginx:1.28', environment: { LOG_LEVEL: 'info' }, volumes: ['data:/data'] },
  });
  expect(composeLosses(app(before), app(after))).toEqual([
    'services.web.ports.80',
    'services.web.environment.STRIPE_KEY',
    'services.web.volumes["uploads:/data"]',
    'services.web.volumes["/etc/app:/etc/app"]',
    'services.worker',
    'volumes.uploads',
    'networks.dokploy-network',
  ]);
});

test('what cannot be compared counts as lost', () => {
  expect(composeLosses(app(null), app(before))).toEqual(['compose_file']);
  expect(composeLosses(app('services: ['), app(before))).toEqual(['compose_file']);
  expect(composeLosses(app(before), app(UNKNOWN))).toEqual(
    expect.arrayContaining(['services.web', 'services.worker', 'volumes.uploads']),
  );
});

test('an app that holds nothing yet loses nothing', () => {
  expect(composeLosses(app(''), app(before))).toEqual([]);
});

test.each([{ randomize: true }, { suffix: 'a1' }, { isolated_deployments_volume: true }])(
  'volumes stay behind where their names depend on %j',
  (setting) => {
    expect(composeLosses(app(before, setting), app(before))).toEqual(['volumes.uploads']);
  },
);

test('a plan tells the images of what runs, and that the rest differs, without a value of it', () => {
  const told = tellComposeFile(before);
  expect(told).toMatch(/^nginx:1\.27, worker:1, 1 lines, [0-9a-f]{8}$/);
  expect(tellComposeFile(before.replace('sk_live', 'sk_test'))).not.toBe(told);
  expect(tellComposeFile('services:\n  web:\n    image: "redis:7"\n')).toContain('redis:7, 4 lines');
  expect(tellComposeFile('')).toBe('nothing');
});

test('a port of a container counts by itself, wherever on the server it is published', () => {
  const live = file({
    web: { ports: ['8080:80', '127.0.0.1:9000:9000/udp', { target: 22, published: 2222 }] },
  });
  const after = file({ web: { ports: ['127.0.0.1:80:80'] } });
  expect(composeLosses(app(live), app(after))).toEqual(['services.web.ports.9000', 'services.web.ports.22']);
});
