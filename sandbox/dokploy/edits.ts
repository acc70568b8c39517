import { isMap, parseDocument } from 'yaml';
import type { EditFault } from '../core/types';
import type { Context } from './context';
import { newAppName, newId } from './database';
import { removeService } from './procedures/lifecycle';
import type { Application, Compose } from './state';

const ADDED_NAME = 'added-by-hand';

/** Changes what a person would change in the dashboard, without a deployment; answers with what it did. */
export function editByHand(
  context: Context,
  fault: EditFault,
  service: string | undefined,
): string | undefined {
  switch (fault) {
    case 'edit-healthcheck-removed':
      return removeHealthcheck(context, service);
    case 'edit-variable-changed':
      return changeVariable(context, service);
    case 'edit-service-deleted':
      return deleteService(context, service);
    case 'edit-service-added':
      return service === undefined || targets(context, service).length > 0 ? addService(context) : undefined;
  }
}

const kindOf = (target: Compose | Application) => ('composeId' in target ? 'compose app' : 'application');

/** Apps of that name, and compose apps whose file has a service of that name. */
function targets({ database: { state } }: Context, name: string | undefined): (Compose | Application)[] {
  const all = [...Object.values(state.compose), ...Object.values(state.applications)];
  return all.filter(
    (each) =>
      name === undefined ||
      each.name === name ||
      ('composeFile' in each && isMap(parseDocument(each.composeFile).getIn(['services', name]))),
  );
}

function removeHealthcheck(context: Context, name: string | undefined): string | undefined {
  for (const target of targets(context, name)) {
    if ('applicationId' in target) {
      if (!target.healthCheckSwarm) continue;
      target.healthCheckSwarm = null;
      context.database.save();
      return `The healthcheck of Dokploy application ${target.name} is removed.`;
    }
    const document = parseDocument(target.composeFile);
    const services = document.get('services');
    const names = isMap(services) ? services.items.map(({ key }) => String(key)) : [];
    const wanted = names.filter((each) => name === undefined || name === target.name || each === name);
    const service = wanted.find((each) => document.hasIn(['services', each, 'healthcheck']));
    if (service === undefined) continue;
    document.deleteIn(['services', service, 'healthcheck']);
    target.composeFile = document.toString({ lineWidth: 0 });
    context.database.save();
    return `The healthcheck of service ${service} in Dokploy compose app ${target.name} is removed.`;
  }
  return undefined;
}

function changeVariable(context: Context, name: string | undefined): string | undefined {
  for (const target of targets(context, name)) {
    const variable = /^\s*([A-Za-z_]\w*)=/m.exec(target.env ?? '')?.[1];
    if (variable === undefined) continue;
    // A later line wins, whatever quotes and line breaks the earlier one has.
    target.env = `${target.env}\n${variable}=changed by hand`;
    context.database.save();
    return `The variable ${variable} of Dokploy ${kindOf(target)} ${target.name} is changed.`;
  }
  return undefined;
}

function deleteService(context: Context, name: string | undefined): string | undefined {
  const [target] = targets(context, name);
  if (!target) return undefined;
  context.database.forget(target);
  void removeService(context, target.appName);
  return `Dokploy ${kindOf(target)} ${target.name} is deleted.`;
}

function addService({ database }: Context): string | undefined {
  const { state } = database;
  const [existing] = [...Object.values(state.compose), ...Object.values(state.applications)];
  const environmentId = existing?.environmentId;
  if (environmentId === undefined) return undefined;
  const taken = new Set(Object.values(state.compose).map(({ name }) => name));
  let name = ADDED_NAME;
  for (let index = 2; taken.has(name); index += 1) name = `${ADDED_NAME}-${index}`;
  const compose: Compose = {
    composeId: newId(),
    name,
    appName: newAppName(name),
    description: null,
    environmentId,
    serverId: null,
    sourceType: 'raw',
    composeType: 'docker-compose',
    composeFile: 'services:\n  cache:\n    image: redis:7.4.1\n',
    composePath: './docker-compose.yml',
    composeStatus: 'idle',
    env: '',
    command: '',
    autoDeploy: true,
    triggerType: 'push',
    createEnvFile: true,
    suffix: '',
    randomize: false,
    isolatedDeployment: false,
    refreshToken: newId(),
    createdAt: database.now(),
  };
  state.compose[compose.composeId] = compose;
  database.save();
  return `A Dokploy compose app ${name} is added that nobody declared.`;
}
