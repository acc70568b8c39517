import { z } from 'zod';
import { type Context, mutation, type Procedures, query } from '../context';
import { type Database, failedQuery, missing, newId } from '../database';
import { ApiError } from '../errors';
import type { Domain, Mount } from '../state';
import { clearable, flag, given, id, number, optionalText } from './input';

const host = z
  .string()
  .min(1)
  .regex(
    /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
    'Invalid domain name. Use only letters, numbers, hyphens and dots (e.g. example.com). Underscores are not allowed.',
  );
const certificateType = z.enum(['letsencrypt', 'none', 'custom']);

const domainSettings = {
  path: clearable,
  port: number.min(1).max(65_535).optional(),
  https: flag.optional(),
  certificateType: certificateType.optional(),
  serviceName: clearable,
  internalPath: clearable,
  stripPath: flag.optional(),
};

/** Nobody looks before the database refuses, and its words are the answer. */
function requireOwner(
  { state }: Database,
  { composeId, applicationId }: { composeId: string | null; applicationId: string | null },
  statement: string,
  ...values: readonly unknown[]
): void {
  const id = composeId ?? applicationId;
  if (id === null || state.compose[id] || state.applications[id]) return;
  throw new ApiError('BAD_REQUEST', `Error ${failedQuery(statement, ...values, id)}`);
}

const domainOf = ({ database: { state } }: Context, domainId: string): Domain =>
  state.domains[domainId] ?? missing('Domain');

const domainsWhere = ({ database: { state } }: Context, fits: (domain: Domain) => boolean) =>
  Object.values(state.domains).filter(fits);

export const domainProcedures: Procedures = {
  'domain.create': mutation(
    z.object({
      host,
      ...domainSettings,
      composeId: clearable,
      applicationId: clearable,
      // An application's even when it names a compose app: routes only follow when the caller says otherwise.
      domainType: z.enum(['compose', 'application', 'preview']).default('application'),
    }),
    ({ database, engine }, input) => {
      const { composeId = null, applicationId = null } = input;
      requireOwner(database, { composeId, applicationId }, 'insert into "domain"', input.host);
      const domain: Domain = {
        domainId: newId(),
        host: input.host,
        path: input.path ?? '/',
        port: input.port ?? 3000,
        https: input.https ?? false,
        certificateType: input.certificateType ?? 'none',
        domainType: input.domainType,
        serviceName: input.serviceName ?? null,
        composeId,
        applicationId,
        internalPath: input.internalPath ?? '/',
        stripPath: input.stripPath ?? false,
        enabled: true,
        createdAt: database.now(),
      };
      database.state.domains[domain.domainId] = domain;
      database.save();
      engine.announce();
      return domain;
    },
  ),
  'domain.one': query(z.object({ domainId: id }), (context, { domainId }) => domainOf(context, domainId)),
  'domain.byComposeId': query(z.object({ composeId: id }), (context, { composeId }) =>
    domainsWhere(context, (each) => each.composeId === composeId),
  ),
  'domain.byApplicationId': query(z.object({ applicationId: id }), (context, { applicationId }) =>
    domainsWhere(context, (each) => each.applicationId === applicationId),
  ),
  'domain.update': mutation(
    z.object({ domainId: id, host, ...domainSettings, enabled: flag.optional() }),
    (context, input) => {
      const domain = Object.assign(domainOf(context, input.domainId), given(input));
      context.database.save();
      context.engine.announce();
      return domain;
    },
  ),
  'domain.delete': mutation(z.object({ domainId: id }), (context, { domainId }) => {
    const domain = domainOf(context, domainId);
    delete context.database.state.domains[domainId];
    context.database.save();
    context.engine.announce();
    return domain;
  }),
};

const mountSettings = {
  hostPath: clearable,
  volumeName: clearable,
  filePath: clearable,
  content: clearable,
};

export const mountProcedures: Procedures = {
  'mounts.create': mutation(
    z.object({
      type: z.enum(['bind', 'volume', 'file']),
      serviceType: z.enum(['application', 'compose']).default('application'),
      serviceId: id,
      mountPath: z.string().min(1),
      ...mountSettings,
    }),
    ({ database }, { serviceId, ...input }) => {
      const compose = input.serviceType === 'compose';
      const owner = compose
        ? { composeId: serviceId, applicationId: null }
        : { composeId: null, applicationId: serviceId };
      requireOwner(database, owner, 'insert into "mount"', input.mountPath, input.content);
      const mount: Mount = {
        mountId: newId(),
        type: input.type,
        serviceType: input.serviceType,
        mountPath: input.mountPath,
        hostPath: input.hostPath ?? null,
        volumeName: input.volumeName ?? null,
        filePath: input.filePath ?? null,
        content: input.content ?? null,
        ...owner,
      };
      database.state.mounts[mount.mountId] = mount;
      database.save();
      return mount;
    },
  ),
  'mounts.one': query(
    z.object({ mountId: id }),
    ({ database: { state } }, { mountId }) => state.mounts[mountId] ?? missing('Mount'),
  ),
  'mounts.update': mutation(
    z.object({
      mountId: id,
      type: z.enum(['bind', 'volume', 'file']).optional(),
      mountPath: optionalText,
      ...mountSettings,
    }),
    ({ database }, input) => {
      const mount = Object.assign(database.state.mounts[input.mountId] ?? missing('Mount'), given(input));
      database.save();
      return mount;
    },
  ),
  'mounts.remove': mutation(z.object({ mountId: id }), ({ database: { state, save } }, { mountId }) => {
    const mount = state.mounts[mountId] ?? missing('Mount');
    delete state.mounts[mountId];
    save();
    return mount;
  }),
};
