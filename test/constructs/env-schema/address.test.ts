import { field } from '../../../constructs/env-schema';
import { isAddress } from '../../../constructs/env-schema/address';
import { valueSchema } from '../../../constructs/env-schema/rule';
import { secretIn } from '../../../core/secret-text';
import fc from '../../support/fast-check';

const HOSTS = ['a', 'b-1.example.com', '10.0.0.7', '[::1]', 'host_with_underscore'];

test.each([
  'mongodb://a,b,c/shop?replicaSet=rs0',
  // secretlint-disable-next-line -- made up
  'mongodb://app:p%40ss@a:27017,b:27017,c:27018/shop?replicaSet=rs0&authSource=admin',
  'mongodb+srv://app:pw@cluster.example.com/shop',
  'postgresql://app:pw@a:5432,b:5433/shop?target_session_attrs=read-write',
  'postgresql:///shop?host=/var/run/postgresql',
  'postgresql://[::1]:5432,[::2]:5432/shop',
  'redis-sentinel://:pw@a:26379,b:26379,c:26379/main/0',
  'rediss://a:6379,b:6379',
  'kafka://a:9092,b:9092',
  'amqp://a:5672,b:5672/vhost',
  'amqp://u:p@a:5672/x,amqp://u:p@b:5672/x',
  'nats://a:4222,nats://b:4222',
  'https://acme.dev/x?to=a,https://b',
  'mysql://u:p,w@a:3306,b:3306/shop',
])('%s is an address', (text) => {
  expect(isAddress(text, [text.slice(0, text.indexOf(':'))])).toBe(true);
});

test.each([
  'mongodb://',
  'mongodb://a:27017,',
  'mongodb://,a:27017',
  'mongodb://a:27017,,b:27017',
  'mongodb://a:27017,b:99999',
  'mongodb://a:27017,b:port',
  'mongodb://a:27017, b:27017',
  'https://a:1,b:2',
  'https://a:1,https://b:x',
  'amqp://a:5672,amqps://b:5672',
])('%s is none', (text) => {
  expect(isAddress(text, [text.slice(0, text.indexOf(':'))])).toBe(false);
});

test('a schema takes an address with several hosts, and says of another one that it is none', () => {
  const { rule } = field.url({ description: 'd', schemes: ['mongodb'] });
  const schema = valueSchema(rule, 'production');
  expect(schema.safeParse('mongodb://app:pw@a:27017,b:27017/shop').success).toBe(true);
  // secretlint-disable-next-line -- made up
  const { error } = schema.safeParse('mongodb://app:sentinel@a:27017,b:x/shop');
  expect(error!.issues.map(({ message }) => message)).toEqual(['is not a URL']);
});

const host = fc
  .tuple(fc.constantFrom(...HOSTS), fc.option(fc.nat(65_535)))
  .map(([name, port]) => (port === null ? name : `${name}:${port}`));

test('any list of hosts is an address, and none with a gap', () => {
  fc.assert(
    fc.property(
      fc.array(host, { minLength: 2 }),
      fc.constantFrom('', 'u@', 'u:p@'),
      fc.nat(9),
      (all, user, at) => {
        expect(isAddress(`kafka://${user}${all.join()}/x`, ['kafka'])).toBe(true);
        const gap = all.toSpliced(at % all.length, 0, '', 'z:1x').join();
        expect(isAddress(`kafka://${user}${gap}/x`, ['kafka'])).toBe(false);
      },
    ),
  );
});

test.each([
  'kafka://a:9092,b:9092',
  'kafka://a:9092,b:9092?principal=user@REALM',
  'mongodb://a:27017,b:27017/shop',
  'http://a:8080?next=me@acme.dev',
  'a:9092,b:9092',
])('%s holds no secret', (text) => {
  expect(secretIn(text)).toBeUndefined();
});

test.each([
  'mongodb://app:pw@a:27017,b:27017/shop',
  'amqp://a:5672,amqp://u:pw@b:5672',
  'redis-sentinel://:pw@a:26379,b:26379',
  // secretlint-disable-next-line -- made up
  'postgresql://app:12345@a,b/shop',
  'postgresql://app:1,2@a:5432,b:5432/shop',
])('%s does', (text) => {
  expect(secretIn(text)).toBe('an address with a password');
});
