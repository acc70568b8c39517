import type { Attribute } from '../../framework/schema';

/** Variables by name, each with its value and what state keeps of it. */
export const writeOnlyValues = {
  nesting: 'map',
  attributes: {
    value: {
      type: 'string',
      description: 'The value; it reaches Dokploy and is kept in neither plan nor state.',
      required: true,
      sensitive: true,
      writeOnly: true,
    },
    fingerprint: {
      type: 'string',
      description: 'Keyed hash of the value on Dokploy, by which a change on either side shows.',
      computed: true,
      fingerprints: 'value',
    },
  },
} as const satisfies Attribute['nested'];
