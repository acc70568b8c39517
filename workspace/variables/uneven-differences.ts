import { unevenKeys } from '../../constructs/env-schema/definition';
import type { StackManifest } from '../../constructs/manifest';
import type { NameDifference } from './name-difference';
import { keysOf } from './schemas';

/** A name that only one of two stacks declares. */
export interface UnevenDifference extends NameDifference {
  readonly between: readonly [string, string];
}

/** What a service declares in staging and production, where the two are not the same and no exception says why. */
export function unevenDifferences(manifests: Iterable<StackManifest>): UnevenDifference[] {
  const bound = [...manifests].flatMap(({ environment, services, envSchemas = [] }) =>
    services.flatMap(({ name, variables = {}, envSchemas: refs = [] }) =>
      refs.flatMap((ref) => {
        const schema = envSchemas.find((one) => one.name === ref.name);
        if (!schema) return [];
        const keys = keysOf(schema).filter((key) => Object.hasOwn(variables, ref.prefix + key));
        return [
          {
            stack: environment,
            service: `${name} ${ref.prefix}`.trim(),
            rules: ref.environment,
            schema,
            keys,
          },
        ];
      }),
    ),
  );
  return bound
    .filter(({ rules }) => rules === 'production')
    .flatMap((production) =>
      bound
        .filter(({ rules, service, schema }) => {
          return (
            rules === 'staging' && service === production.service && schema.name === production.schema.name
          );
        })
        .flatMap((staging) =>
          unevenKeys(staging.keys, production.keys, production.schema.exceptions).map(({ key, only }) => {
            const [lacking, having] = only === 'staging' ? [production, staging] : [staging, production];
            return {
              name: key,
              between: [staging.stack, production.stack] as const,
              kind: 'missing' as const,
              where: `what ${production.service} declares in ${lacking.stack}`,
              why: `it is declared in ${having.stack}, and the schema ${production.schema.name} has no exception for it`,
            };
          }),
        ),
    );
}
