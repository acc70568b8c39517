import { adoption, defineResource } from '../../../../providers/framework/schema';

/** A resource type with one attribute of every kind the framework knows. */
export const service = defineResource({
  type: 'demo_service',
  version: 1,
  description: 'A service of the demo platform.',
  importId: 'the service id, such as `s1`',
  attributes: {
    ...adoption,
    id: { type: 'string', computed: true, stable: true, description: 'Service id.' },
    name: {
      type: 'string',
      required: true,
      description: 'Name, which decides the address.',
      validate: (name: string) =>
        /^[a-z][a-z0-9-]*$/.test(name)
          ? undefined
          : `must be lower-case letters, digits and dashes, not "${name}"`,
    },
    region: { type: 'string', default: 'eu', forcesNew: true, description: 'Where it runs.' },
    zone: {
      type: 'string',
      optional: true,
      computed: true,
      forcesNew: true,
      description: 'Picked when left out.',
    },
    replicas: {
      type: 'number',
      default: 1,
      description: 'How many run.',
      validate: (count: number) => (count <= 9 ? undefined : `must be at most 9, not ${count}`),
    },
    cpu: { type: 'number', optional: true, description: 'Cores, such as 0.1.' },
    quota: { type: 'number', optional: true, description: 'Bytes, beyond 2^53 as well.' },
    tags: { type: ['list', 'string'], optional: true, description: 'Words.' },
    labels: { type: ['map', 'string'], optional: true, description: 'Free labels.' },
    healthcheck: {
      optional: true,
      description: 'How health is asked.',
      nested: {
        nesting: 'single',
        attributes: {
          path: { type: 'string', required: true, description: 'Path.' },
          timeout: { type: 'number', default: 30, description: 'Seconds.' },
        },
      },
    },
    mounts: {
      optional: true,
      description: 'Volumes.',
      nested: {
        nesting: 'list',
        attributes: {
          path: {
            type: 'string',
            required: true,
            description: 'Where.',
            validate: (path: string) => (path.startsWith('/') ? undefined : 'must begin with "/"'),
          },
          size: { type: 'number', default: 1, description: 'GB.' },
        },
      },
    },
    variables: {
      optional: true,
      description: 'Variables by name.',
      nested: {
        nesting: 'map',
        attributes: {
          value: {
            type: 'string',
            required: true,
            sensitive: true,
            writeOnly: true,
            description: 'Value.',
            validate: (value: string) => (value.includes('\n') ? `has two lines: ${value}` : undefined),
          },
          fingerprint: {
            type: 'string',
            computed: true,
            fingerprints: 'value',
            description: 'Of the value.',
          },
        },
      },
    },
    password: { type: 'string', optional: true, sensitive: true, writeOnly: true, description: 'Password.' },
    password_fingerprint: {
      type: 'string',
      computed: true,
      fingerprints: 'password',
      description: 'Of the password.',
    },
    url: { type: 'string', computed: true, description: 'Address.' },
    revision: { type: 'number', computed: true, description: 'Counts writes.' },
  },
});
