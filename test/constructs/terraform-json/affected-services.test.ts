import { affectedServices } from '../../../constructs/terraform-json/affected-services';

const service = (name: string) => ({
  name,
  addresses: [`railway_deployment.${name}`, `railway_service.${name}`, `railway_variables.${name}`],
});

/** As CDKTF writes it: variables of the database, and services that refer to one of them by its fingerprint. */
const resources = {
  railway_variables: {
    postgres: {
      variables: { DATABASE_URL: { value: 'postgresql://x:${urlencode(var.postgres_password)}@h/app' } },
    },
    web: { variables: { SESSION_SECRET: { value: '${var.session_secret}' } } },
    'web-admin': { variables: { OTHER: { value: '${var.session_secret_previous}' } } },
  },
  railway_deployment: {
    postgres: { config_hash: '${sha256(jsonencode({variables = railway_variables.postgres.variables}))}' },
    web: {
      config_hash:
        '${sha256(jsonencode({variables = railway_variables.web.variables, reference_DATABASE_URL = railway_variables.postgres.variables["DATABASE_URL"].fingerprint}))}',
      depends_on: ['railway_deployment.postgres', 'railway_deployment.cache'],
    },
    'web-admin': {
      config_hash: '${railway_variables.web-admin.variables}',
      depends_on: ['railway_deployment.web'],
    },
    cache: { config_hash: 'x', depends_on: ['railway_deployment.postgres'] },
  },
};
const services = ['web', 'postgres', 'cache', 'web-admin'].map(service);
const affected = affectedServices(resources, services);

test('a password reaches the database and whoever refers to its address, not who only comes after it', () => {
  expect(affected('postgres_password')).toEqual(['postgres', 'web']);
});

test('names that begin alike are told apart', () => {
  expect(affected('session_secret')).toEqual(['web']);
  expect(affected('session_secret_previous')).toEqual(['web-admin']);
});

test('an input that no resource uses restarts nothing', () => {
  expect(affected('railway_token')).toEqual([]);
});
