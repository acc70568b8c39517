import { z } from 'zod';
import { type Context, mutation, type Procedures, query } from '../context';
import { missing, newId } from '../database';
import { ApiError } from '../errors';
import type { Registry } from '../state';
import { clearable, given, id, none, optionalText } from './input';

const url = z
  .string()
  .refine(
    (text) => text === '' || /^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?(:\d{1,5})?$/.test(text),
    'Registry URL must be a valid hostname or hostname:port (e.g. registry.example.com or localhost:5000)',
  );
const username = z.string().trim().min(1);
const password = z.string().min(1);

const registryOf = ({ database: { state } }: Context, registryId: string): Registry =>
  state.registries?.[registryId] ?? missing('Registry');

/** What `docker login` does on the server. @throws ApiError for what the registry does not take */
function login({
  registryUrl,
  username: user,
  password: secret,
}: Pick<Registry, 'registryUrl' | 'username' | 'password'>): void {
  if (!secret.startsWith('wrong')) return;
  const command = `printf %s '***' | docker login '${registryUrl}' -u '${user}' --password-stdin`;
  throw new ApiError('BAD_REQUEST', `Command failed: ${command}\nError response from daemon: denied: denied`);
}

export const registryProcedures: Procedures = {
  'registry.create': mutation(
    z.object({
      registryName: z.string().min(1),
      username,
      password,
      registryUrl: url,
      registryType: z.enum(['cloud']),
      // Null is fine, leaving it out is not.
      imagePrefix: z.string().nullable(),
      serverId: optionalText,
    }),
    ({ database }, { serverId: _, ...input }) => {
      const registry = { ...input, registryId: newId(), createdAt: database.now() };
      login(registry);
      database.state.registries = { ...database.state.registries, [registry.registryId]: registry };
      database.save();
      return registry;
    },
  ),
  'registry.all': query(none, ({ database: { state } }) => Object.values(state.registries ?? {})),
  'registry.one': query(z.object({ registryId: id }), (context, { registryId }) => {
    const { password: _, ...shown } = registryOf(context, registryId);
    return shown;
  }),
  'registry.update': mutation(
    z.object({
      registryId: id,
      registryName: z.string().min(1).optional(),
      username: username.optional(),
      password: password.optional(),
      registryUrl: url.optional(),
      imagePrefix: clearable,
    }),
    (context, input) => {
      // The row is written before the login is tried.
      const registry = Object.assign(registryOf(context, input.registryId), given(input));
      context.database.save();
      login(registry);
      return true;
    },
  ),
  'registry.testRegistry': mutation(
    z.object({
      registryName: optionalText,
      username,
      password,
      registryUrl: url,
      registryType: z.enum(['cloud']),
      imagePrefix: clearable,
      serverId: optionalText,
    }),
    (_, input) => {
      login(input);
      return true;
    },
  ),
  'registry.remove': mutation(z.object({ registryId: id }), (context, { registryId }) => {
    const registry = registryOf(context, registryId);
    delete context.database.state.registries![registryId];
    context.database.save();
    return registry;
  }),
};
