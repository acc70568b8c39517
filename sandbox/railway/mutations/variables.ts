import type { Context } from '../context';
import { configuredImage } from '../deployment-spec';
import { invalidInput, notFound } from '../errors';
import type { Instance, Variable } from '../state';
import { referencesIn } from '../variables';

interface Scope {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceId?: string | null;
}

interface Skip {
  readonly skipDeploys?: boolean | null;
}

/** @throws GraphQLError for a value that is not text */
export function toVariables(
  { database }: Context,
  values: Record<string, unknown>,
): Record<string, Variable> {
  const now = database.fresh().createdAt;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'string' || !name) throw invalidInput();
      return [name, { value, isSealed: false, createdAt: now, updatedAt: now }];
    }),
  );
}

/** Variables of a service or, without one, of the whole environment. Each change deploys unless told not to. */
export function variableMutations(context: Context) {
  const { access, database, deployer } = context;
  const { state } = database;
  const tableOf = (scope: Scope): Record<string, Variable> => {
    access.project(scope.projectId);
    const environment = access.environment(scope.environmentId);
    if (!scope.serviceId) return environment.sharedVariables;
    access.service(scope.serviceId);
    const instance = database.instance(scope.serviceId, scope.environmentId);
    if (!instance) throw notFound('ServiceInstance');
    return instance.variables;
  };
  const deployAffected = (scope: Scope, names: readonly string[]) => {
    for (const instance of affected(scope, names)) {
      if (configuredImage(instance.settings)) deployer.deploy(instance, { reason: 'deploy' });
    }
  };
  const affected = ({ serviceId, environmentId }: Scope, names: readonly string[]): Instance[] =>
    Object.values(state.instances).filter(
      (each) =>
        each.environmentId === environmentId &&
        (serviceId ? each.serviceId === serviceId : usesShared(each, names)),
    );
  const write = (scope: Scope & Skip, values: Record<string, unknown>, replace: boolean) => {
    const table = tableOf(scope);
    const given = toVariables(context, values);
    const removed = replace ? Object.keys(table).filter((name) => !Object.hasOwn(given, name)) : [];
    for (const name of removed) delete table[name];
    for (const [name, variable] of Object.entries(given)) {
      table[name] = { ...variable, createdAt: table[name]?.createdAt ?? variable.createdAt };
    }
    database.save();
    if (!scope.skipDeploys) deployAffected(scope, [...removed, ...Object.keys(given)]);
    return true;
  };
  return {
    variableUpsert: ({ input }: { input: Scope & Skip & { name: string; value: string } }) =>
      write(input, { [input.name]: input.value }, false),
    variableCollectionUpsert: ({
      input,
    }: {
      input: Scope & Skip & { variables: Record<string, unknown>; replace?: boolean | null };
    }) => write(input, input.variables, input.replace ?? false),
    /** There is no way to ask this one not to deploy. */
    variableDelete({ input }: { input: Scope & { name: string } }) {
      const table = tableOf(input);
      if (!Object.hasOwn(table, input.name)) return true;
      delete table[input.name];
      database.save();
      deployAffected(input, [input.name]);
      return true;
    },
  };
}

function usesShared(instance: Instance, names: readonly string[]): boolean {
  return Object.values(instance.variables).some(({ value }) =>
    referencesIn(value).some((reference) => names.some((name) => reference === `shared.${name}`)),
  );
}
