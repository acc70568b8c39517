import { isSecretName, secretIn } from '../../core/secret-text';

test.each([
  [`postgres://app:${'letmein'}@db/app`, 'an address with a password'],
  [`amqps://app:${'let%20me'}@mq:5671`, 'an address with a password'],
  ['Server=db;User=app;Password=letmein;', 'a password in a command or connection string'],
  ['host=db user=app password=letmein', 'a password in a command or connection string'],
  ['redis-server --requirepass letmein', 'a password in a command or connection string'],
  ['https://api.acme.dev/?api_key=letmein', 'a password in a command or connection string'],
  ['serve --db-password=letmein', 'a password in a command or connection string'],
  ['ENV POSTGRES_PASSWORD=letmein', 'a password in a command or connection string'],
  ['redis-cli -h 127.0.0.1 -a letmein ping', 'a password on a command line'],
  ['mysqladmin ping -h 127.0.0.1 -pletmein', 'a password on a command line'],
  [`${'${}'}://user:${'letmein'}@host/`, 'an address with a password'],
  [`Bearer ${'ghp_'}${'a'.repeat(36)}`, 'a token of GitHub'],
])('%j holds %s', (text, kind) => {
  expect(secretIn(text)).toBe(kind);
});

test.each([
  'postgres://app@db/app',
  'postgres://app:${PASSWORD}@db/app',
  'postgres://app:$PASSWORD@db/app',
  `postgres://app:${'<password>'}@db/app`,
  `postgres://app:${'***'}@db/app`,
  'http://api.acme.dev:8080/a@b',
  'redis-server --requirepass "$REDIS_PASSWORD"',
  'redis-cli -a "$REDIS_PASSWORD" ping',
  'mysqladmin ping -h 127.0.0.1 -P 3306 -p$MYSQL_PASSWORD',
  'mysql -P3306 -u app',
  'serve --max-tokens=4096 --token-ttl=3600',
  'node server.js --token-file /run/token',
  'Signs session cookies: `openssl rand -hex 32`',
  'pk_live_51abcdefghijklmnop',
  'task-abcdefghijklmnopqrstuvwxyz',
  'ghcr.io/acme/grid:v123-abcdef',
  'ssh -i key app@host',
])('%j holds none', (text) => {
  expect(secretIn(text)).toBeUndefined();
});

test.each([
  'SMTP_PASS',
  'RABBITMQ_DEFAULT_PASS',
  'PGPASS',
  'db_pass',
  'DB_PASSWORD',
  'SESSION_SECRET',
  'OPENAI_API_KEY',
  'db_password',
  'GITHUB_TOKEN',
  'PRIVATE_KEY',
])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));

test.each([
  'NEXT_PUBLIC_API_KEY',
  'VITE_MAP_TOKEN',
  'MAX_TOKENS',
  'TOKEN_URL',
  'PASSWORD_FILE',
  'MONKEY',
  'COMPASS',
  'BYPASS',
  'KEY',
])('%s is none', (name) => expect(isSecretName(name)).toBe(false));
