import { unlessGone } from '../../platforms/dokploy/errors';
import { createCompose, readCompose } from '../../platforms/dokploy/services';
import { type Context, ProviderError } from '../framework/resource';
import type { State } from '../framework/schema';
import { createOrAdopt, servicesNamed } from './adoption';
import { appNamePrefix } from './app-name';
import type { Session } from './session';

interface Obtained {
  readonly composeId: string;
  readonly appName: string;
  readonly environmentId: string;
}

/** The app to write to: a new one, what a broken earlier run left behind, or the one given by its id. */
export function obtainCompose({ api }: Session, planned: State, context: Context): Promise<Obtained> {
  if (planned.compose_id !== null) return takeOver(api, planned);
  const {
    name,
    environment_id: environmentId,
    compose_type: composeType,
    compose_file: composeFile,
  } = planned;
  return createOrAdopt<Obtained>({
    client: api,
    context,
    what: `compose app "${name}"`,
    find: async () => {
      const ids = await servicesNamed(api, environmentId, 'compose', name);
      const found = await Promise.all(ids.map((id) => readCompose(api, id)));
      return found.map((record) => ({
        object: record,
        ...(record.deployments.length > 0 && { inUse: 'It was deployed before' }),
      }));
    },
    create: async () => {
      const settings = { name, environmentId, composeType, composeFile, appName: appNamePrefix(planned) };
      return { ...(await createCompose(api, settings)), environmentId };
    },
    idOf: (created) => created.composeId,
  });
}

async function takeOver(api: Session['api'], planned: State): Promise<Obtained> {
  const record = await unlessGone(readCompose(api, planned.compose_id));
  if (record === undefined) {
    throw new ProviderError(
      `There is no compose app ${planned.compose_id}`,
      'Copy the id from the end of its address in the dashboard; the key must belong to the same organization.',
      ['compose_id'],
    );
  }
  if (record.composeType === planned.compose_type) return record;
  throw new ProviderError(
    `Compose app ${planned.compose_id} is of type ${record.composeType}`,
    `It cannot become ${planned.compose_type} while its containers run. Declare compose_type = "${record.composeType}".`,
    ['compose_type'],
  );
}
