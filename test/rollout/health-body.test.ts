import { selfReport } from '../../rollout/health-body';
import fc from '../support/fast-check';

const state = (body: string) => selfReport(body)?.state;

describe('a service that calls itself unwell, in the words of', () => {
  test.each([
    ['Spring Actuator', '{"status":"DOWN","components":{"db":{"status":"UP"}}}', 'DOWN'],
    ['Spring Actuator', '{"status":"OUT_OF_SERVICE"}', 'OUT_OF_SERVICE'],
    ['Spring Boot 1', '{"status":{"code":"DOWN"},"state":"DOWN"}', 'DOWN'],
    [
      'MicroProfile and Quarkus',
      '{\n  "status": "DOWN",\n  "checks": [{"name":"db","status":"DOWN"}]\n}',
      'DOWN',
    ],
    ['Rails', '{"status":"down","timestamp":"2026-11-29T12:00:00Z"}', 'down'],
    ['Rails', '<!DOCTYPE html><html><body style="background-color: red"></body></html>', 'red'],
    [
      'NestJS terminus',
      '{"status":"error","info":{},"error":{"db":{"status":"down"}},"details":{}}',
      'error',
    ],
    ['NestJS terminus', '{"status":"shutting_down"}', 'shutting_down'],
    ['ASP.NET', 'Unhealthy', 'Unhealthy'],
    ['ASP.NET', '{"Status":"Unhealthy","TotalDuration":"00:00:01"}', 'Unhealthy'],
    ['health+json', '{"status":"fail","version":"1","checks":{}}', 'fail'],
    ['health-go', '{"status":"Service Unavailable","failures":{"db":"timeout"}}', 'Service Unavailable'],
    ['gRPC gateways', '{"status":"NOT_SERVING"}', 'NOT_SERVING'],
    ['Elasticsearch', '{"cluster_name":"a","status":"red"}', 'red'],
    [
      'Spatie for Laravel',
      '{"finishedAt":1,"checkResults":[{"status":"ok"},{"status":"crashed"}]}',
      'crashed',
    ],
    ['Kubernetes', '[+]ping ok\n[-]etcd failed: reason withheld\nhealthz check failed', 'failed'],
    ['Python healthcheck', '{"status":"failure","results":[]}', 'failure'],
    ['hand-made answers', '{"ok":false}', '"ok": false'],
    ['hand-made answers', '{"healthy":false,"uptime":12}', '"healthy": false'],
    ['hand-made answers', '{"isHealthy":false}', '"isHealthy": false'],
    ['hand-made answers', '{"success":false,"data":{}}', '"success": false'],
    ['hand-made answers', '{"ok":true,"status":"down"}', 'down'],
    ['hand-made answers', '{"data":{"status":"unhealthy"}}', 'unhealthy'],
    ['envelopes', '{"code":200,"data":{"status":"DOWN"}}', 'DOWN'],
    ['envelopes', '{"success":true,"data":{"status":"DOWN"}}', 'DOWN'],
    ['envelopes', '{"status":"success","data":{"status":"unhealthy"}}', 'unhealthy'],
    ['envelopes', '{"status":200,"data":{"healthy":false}}', '"healthy": false'],
    ['hand-made answers', '{"health":{"status":"DOWN"}}', 'DOWN'],
    ['hand-made answers', '{"status":503}', '503'],
    ['hand-made answers', '{"status":false}', 'false'],
    ['hand-made answers', '{"error":"cannot reach the database"}', 'an error'],
    ['hand-made answers', '{"status":"error: no connection to db"}', 'error'],
    ['a service that still starts', '{"status":"starting"}', 'starting'],
    ['a plain text', ' DOWN\n', 'DOWN'],
    ['a plain text', 'not ok', 'not ok'],
    ['a plain text', 'FAIL - db', 'FAIL'],
    ['a plain text', 'status: DOWN\ndb: DOWN\n', 'DOWN'],
    ['a JSON text', '"Unhealthy"', 'Unhealthy'],
    ['JSON', 'false', 'false'],
    ['a byte order mark before it', '\uFEFF{"status":"DOWN"}', 'DOWN'],
    ['an answer that is cut off', '{"status":"DOWN","components":{"db":{"sta', 'DOWN'],
  ])('%s: %s', (_, body, word) => {
    expect(selfReport(body)).toEqual({ state: 'unwell', word });
  });
});

test.each([
  'Degraded',
  '{"status":"Degraded"}',
  '{"status":"warn"}',
  '{"status":"UNKNOWN"}',
  '{"status":"Partially Available"}',
])('a service that works in part is neither well nor down: %s', (body) => {
  expect(state(body)).toBe('partly');
});

describe('a service that calls itself well, or says nothing of itself', () => {
  test.each([
    '',
    'OK',
    'ok\n',
    'Healthy',
    'pong',
    '{}',
    '[]',
    'null',
    'true',
    '{"status":"UP"}',
    '{"status":"ok","error":{},"info":{}}',
    '{"status":"ok","error":null}',
    '{"status":"pass","checks":{"mail":[{"status":"warn"}]}}',
    '{"status":"UP","components":{"mail":{"status":"DOWN"}}}',
    '{"status":"healthy","checks":{"stripe":{"status":"degraded"}},"errors":["last night"]}',
    '{"status":"green"}',
    '{"status":"yellow","timed_out":false}',
    '{"status":200}',
    '{"ok":true,"database":"down"}',
    '{"success":true,"message":"no error"}',
    '{"maintenance":false,"status":"ok"}',
    '{"ready":true,"degraded":false}',
    '{"message":"error rate 0"}',
    '{"db":{"status":"down"}}',
    '{"status":"up since 3 days, 1 error"}',
    'errors: 0',
    'no error',
    'all systems up, none down',
    'db: down\ncache: up',
    '<html><body>Error budget: fine. Status: down the road.</body></html>',
    '<!DOCTYPE html><html><body style="background-color: green"></body></html>',
    '<!DOCTYPE html><html><body style="background-color: red">Welcome</body></html>',
    '{"broken json',
  ])('%s', (body) => {
    expect(selfReport(body)).toBeUndefined();
  });
});

test('reads whatever comes, and repeats nothing but words it knows', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (body) => {
      expect(selfReport(body)?.word.length ?? 0).toBeLessThan(60);
    }),
  );
});
