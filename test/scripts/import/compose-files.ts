/** Compose files as people have them. No secret in them is one: each value of theirs that looks like one is made up. */

/** A value that must be in nothing that an import says. */
export const SECRETS = [`sk_live_${'4bQmadeUp8hXz2LkP'}`, 'correct-horse-battery', 'hunter2hunter2'];
const [STRIPE, HORSE, HUNTER] = SECRETS as [string, string, string];

/** Of an address, kept apart so that nobody takes what follows for a password. */
const START = 'redis://';

export const shop = `version: "3.8"
services:
  web:
    image: ghcr.io/acme/shop:v1.4.2
    restart: unless-stopped
    ports:
      - "8080:3000"
    environment:
      - NODE_ENV=production
      - PORT=3000
      - DATABASE_URL=postgres://shop:\${DB_PASSWORD}@db:5432/shop
      - STRIPE_KEY=${STRIPE}
      - LOG_LEVEL=\${LOG_LEVEL:-info}
      - VERSION=\${VERSION}
      - PRICE=5$$
    depends_on:
      db:
        condition: service_healthy
      migrate:
        condition: service_completed_successfully
    healthcheck:
      test: ["CMD-SHELL", "curl -fsS http://localhost:3000/health || exit 1"]
      interval: 30s
      timeout: 5s
      retries: 5
      start_period: 1m
    labels:
      - traefik.enable=true
      - traefik.http.routers.shop.rule=Host(\`shop.acme.dev\`) || Host(\`www.shop.acme.dev\`)
      - traefik.http.routers.shop.entrypoints=websecure
      - traefik.http.routers.shop.tls.certresolver=le
      - traefik.http.routers.shop.middlewares=auth@docker
      - traefik.http.services.shop.loadbalancer.server.port=3000
      - com.acme.team=shop
    deploy:
      resources:
        limits: { cpus: "0.5", memory: 512M }
  migrate:
    image: ghcr.io/acme/shop:v1.4.2
    command: npm run "db migrate"
    environment:
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db:5432/shop
    depends_on: [db]
  db:
    image: postgres:16.4
    restart: always
    volumes:
      - data:/var/lib/postgresql/data
      - ./init.sql:/docker-entrypoint-initdb.d/init.sql
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: \${DB_PASSWORD:?set it}
    healthcheck:
      test: pg_isready -U $$POSTGRES_USER
      interval: 5s
volumes:
  data:
`;

export const wordpress = `services:
  wordpress:
    image: wordpress
    container_name: blog
    restart: on-failure:20
    env_file: .env
    links: [mysql]
    ports: ["80:80", "127.0.0.1:9000:9000/udp"]
    environment:
      WORDPRESS_DB_HOST: mysql
      WORDPRESS_DB_PASSWORD: ${HORSE}
    volumes: [html:/var/www/html]
    networks: [front, back]
    depends_on: [mysql]
  mysql:
    image: mysql@sha256:${'ab'.repeat(32)}
    environment:
      MYSQL_ROOT_PASSWORD: ${HORSE}
      MYSQL_DATABASE: wordpress
    volumes: [{ type: volume, source: db, target: /var/lib/mysql, read_only: false }]
    healthcheck: { test: [CMD, mysqladmin, ping, -h, localhost], timeout: 20s, retries: 10 }
    networks: [back]
volumes: { html: {}, db: { external: true, name: old_db } }
networks: { front: {}, back: { internal: true } }
`;

export const several = `services:
  api:
    build: ./api
    labels:
      traefik.enable: "true"
      traefik.http.routers.api.rule: "Host(\`\${API_HOST:-api.acme.dev}\`) && PathPrefix(\`/v1\`)"
      traefik.http.services.api.loadbalancer.server.port: 4000
    healthcheck: { test: wget -q --spider http://127.0.0.1:4000/up }
  admin.ui:
    image: ghcr.io/acme/admin:\${TAG:-latest}
    profiles: []
    labels:
      traefik.http.routers.admin.rule: Host(\`admin.acme.dev\`)
      traefik.http.routers.admin.entrypoints: web
    expose: ["8081"]
  debug:
    image: busybox
    profiles: [debug]
`;

export const worker = `x-common: &common
  restart: on-failure:5
  mem_limit: 256m
services:
  queue:
    <<: *common
    image: redis:7.4.1-alpine
    command: ["redis-server", "--requirepass", "\${REDIS_PASSWORD:-${HUNTER}}"]
    healthcheck: { test: [CMD-SHELL, "redis-cli -a $\${REDIS_PASSWORD} ping | grep PONG"], interval: 10s, timeout: 30s }
    environment: { REDIS_PASSWORD: "\${REDIS_PASSWORD:-${HUNTER}}" }
  worker:
    <<: *common
    image: registry.acme.dev:5000/acme/worker:1.2.3
    entrypoint: [node]
    command: worker.js --name 'the worker'
    environment: [QUEUE_URL, "REDIS_URL=${START}:\${REDIS_PASSWORD}@queue:6379", "NESTED=\${A:-\${B}}"]
    depends_on: { queue: { condition: service_healthy, restart: true } }
    stop_grace_period: 1m
`;

export const careless = `services:
  cache:
    image: ghcr.io/acme/cache:v1.0.0
    command: redis-server --requirepass ${HORSE}
    healthcheck: { test: [CMD, redis-cli, --pass, ${HORSE}, ping] }
    labels: { "com.acme.url": "redis://:${HORSE}@cache" }
    environment: { URL: "${START}:${HUNTER}@cache", TOKEN_FILE: /run/token, PASSWORD: "\${P:-${HORSE}}" }
`;

export const json = JSON.stringify({
  services: {
    grafana: {
      image: 'grafana/grafana:11.3.0',
      user: '472',
      ports: [{ target: 3000, published: '3100', host_ip: '10.0.0.1' }, '6000-6002:6000-6002', '7000'],
      environment: { GF_SERVER_ROOT_URL: 'https://grafana.acme.dev', GF_SECURITY_ADMIN_PASSWORD: null },
      volumes: ['grafana:/var/lib/grafana', '/var/run/docker.sock:/var/run/docker.sock', '/tmp'],
      deploy: { replicas: 2, placement: {}, restart_policy: { condition: 'on-failure', max_attempts: 2 } },
      healthcheck: { disable: true },
    },
  },
  volumes: { grafana: { driver: 'nfs' } },
});

export const minimal = 'services: { 1up: { image: "nginx:latest" } }';

export const extended = `services:
  base: { image: ghcr.io/acme/app:v2.0.0, environment: { A: "1" }, profiles: [never] }
  app:
    extends: { service: base }
    profiles: !!null
    environment: { APP_NAME: shop, B: "line\\nbreak \\" ' \${C}", __proto__: odd, "bad-name": x }
    command: echo "it's \${UNSET}"
    healthcheck: { test: [CMD, /bin/check, --quick], start_period: 10m, interval: 1m30s }
    tmpfs: /run
    volumes: [cache:/cache, cache:/cache]
    labels: { note: "\${NOTE:-a note}", "traefik.http.middlewares.x.compress": "true" }
  backend: { image: ghcr.io/acme/app:v2.0.0, environment: { APP_NAME: shop }, depends_on: { seed: { condition: service_completed_successfully } } }
  seed: { image: ghcr.io/acme/app:v2.0.0 }
volumes: { cache: }
`;

export const ALL: Readonly<Record<string, string>> = {
  shop,
  wordpress,
  several,
  worker,
  json,
  minimal,
  extended,
};
