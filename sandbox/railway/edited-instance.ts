import type { Context } from './context';
import type { Instance } from './state';

/** Name of the service that an instance is of. */
export const nameOf = ({ database: { state } }: Context, instance: Instance) =>
  state.services[instance.serviceId]!.name;

/** The first instance that an edit can be made to, of a service of that name if one is given. */
export function findInstance(
  context: Context,
  name: string | undefined,
  fits: (instance: Instance) => boolean,
) {
  return Object.values(context.database.state.instances).find(
    (each) => (name === undefined || nameOf(context, each) === name) && fits(each),
  );
}
