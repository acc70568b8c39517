/** The environment that the integration tests run: a web service with database, in Terraform's JSON syntax. */

export const V1 = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';
export const V2 = 'ghcr.io/plumbline-sandbox/web:v2-b2c3d4e';
export const SECRET = 'sentinel-5ecret-value';

const PROJECT = '${railway_project.shop.id}';
const ENVIRONMENT = '${railway_environment.production.id}';

export interface ShopOptions {
  readonly image?: string;
  readonly instance?: object;
  readonly deployment?: object;
  /** Web services besides the first. */
  readonly more?: number;
  readonly protect?: boolean;
}

export function shop(options: ShopOptions = {}) {
  const { image = V1, more = 0, protect = false } = options;
  const names = ['web', ...Array.from({ length: more }, (_, i) => `web${i + 1}`)];
  const each = (make: (name: string) => object) =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const ids = (name: string) => ({
    service_id: `\${railway_service.${name}.id}`,
    environment_id: ENVIRONMENT,
  });
  return {
    terraform: { required_providers: { railway: { source: 'plumbline.internal/plumbline/railway' } } },
    provider: { railway: {} },
    variable: { secret: { type: 'string', ephemeral: true, sensitive: true, nullable: false } },
    resource: {
      railway_project: { shop: { name: 'shop', deletion_protection: protect } },
      railway_environment: {
        production: { project_id: PROJECT, name: 'production', deletion_protection: protect },
      },
      railway_service: each((name) => ({ project_id: PROJECT, name })),
      railway_service_instance: each((name) => ({
        ...ids(name),
        source_image: image,
        healthcheck_path: '/api/health',
        healthcheck_timeout: 120,
        ...(name === 'web' && options.instance),
      })),
      railway_variables: each((name) => ({
        project_id: PROJECT,
        ...ids(name),
        variables: { SESSION_SECRET: { value: '${var.secret}' }, LOG_LEVEL: { value: 'info' } },
      })),
      railway_service_domain: { web: ids('web') },
      railway_deployment: each((name) => ({
        ...ids(name),
        image: `\${railway_service_instance.${name}.source_image}`,
        config_hash: `\${sha256(jsonencode([railway_variables.${name}.variables["SESSION_SECRET"].fingerprint, railway_service_instance.${name}.healthcheck_path]))}`,
        settle_seconds: 0,
        timeout_seconds: 60,
        depends_on: [`railway_variables.${name}`, ...(name === 'web' ? ['railway_service_domain.web'] : [])],
        ...(name === 'web' && options.deployment),
      })),
    },
    output: { web_url: { value: '${railway_deployment.web.url}' } },
  };
}
