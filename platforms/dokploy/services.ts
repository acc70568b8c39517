import * as z from 'zod';
import { type DokployClient, parseAnswer } from './client';
import { parseEnvText } from './env-text';
import { DokployError, goneError } from './errors';
import { type ApplicationRecord, applicationRecord, type ComposeRecord, composeRecord } from './records';

/** What can be deployed. */
export interface Target {
  readonly kind: 'compose' | 'application';
  readonly id: string;
}

/** The name of the id in requests about a target. */
export function idField({ kind, id }: Target): Readonly<Record<string, string>> {
  return kind === 'compose' ? { composeId: id } : { applicationId: id };
}

/** How a target reads in an error. */
export function describeTarget({ kind, id }: Target): string {
  return kind === 'compose' ? `compose app ${id}` : `application ${id}`;
}

/** A compose app with its domains, mounts and deployments, in one request until the next mutation. */
export function readCompose(client: DokployClient, composeId: string): Promise<ComposeRecord> {
  return client.cached(`compose ${composeId}`, async () => {
    const purpose = `read compose app ${composeId}`;
    return learnSecrets(client, await client.query('compose.one', { composeId }, composeRecord, purpose));
  });
}

/**
 * The compose file that a compose app from Git was deployed with, as Dokploy writes it to disk: with labels and networks for
 * its domains. `undefined` when it has none yet, or none that can be read.
 */
export async function readDeployedFile(
  client: DokployClient,
  composeId: string,
): Promise<string | undefined> {
  const purpose = `read the compose file of app ${composeId}`;
  try {
    return await client.query(
      'compose.getConvertedCompose',
      { composeId },
      z.string(),
      purpose,
      undefined,
      true,
    );
  } catch (error) {
    if (error instanceof DokployError && ['failed', 'invalid', 'not-found'].includes(error.kind))
      return undefined;
    throw error;
  }
}

/** An application with its domains, mounts, ports and deployments, in one request until the next mutation. */
export function readApplication(client: DokployClient, applicationId: string): Promise<ApplicationRecord> {
  return client.cached(`application ${applicationId}`, async () => {
    const purpose = `read application ${applicationId}`;
    const record = await client.query('application.one', { applicationId }, applicationRecord, purpose);
    return learnSecrets(client, record);
  });
}

/** Has the values of a service masked in what this client tells: variables, and the password of its registry. */
function learnSecrets<T extends object>({ redactor }: DokployClient, service: T): T {
  const { env, password } = service as { env?: unknown; password?: unknown };
  for (const value of Object.values(parseEnvText(typeof env === 'string' ? env : ''))) redactor.learn(value);
  if (typeof password === 'string') redactor.learn(password);
  return service;
}

export function readTarget(
  client: DokployClient,
  target: Target,
): Promise<ComposeRecord | ApplicationRecord> {
  return target.kind === 'compose' ? readCompose(client, target.id) : readApplication(client, target.id);
}

/** Tells the two kinds of records apart. */
export function isApplication(record: ComposeRecord | ApplicationRecord): record is ApplicationRecord {
  return 'applicationId' in record && !('composeId' in record);
}

/** Settings in the API's own words: an absent one keeps its value, and null clears one. */
export type ApiSettings = Readonly<Record<string, unknown>>;

export async function createCompose(
  client: DokployClient,
  settings: {
    name: string;
    environmentId: string;
    appName: string;
    composeType: string;
    composeFile: string;
  },
): Promise<{ composeId: string; appName: string }> {
  const purpose = `create compose app "${settings.name}"`;
  const body = await client.mutate('compose.create', settings, purpose);
  const created = z.looseObject({ composeId: z.string(), appName: z.string() });
  return parseAnswer(created, body, 'compose.create', purpose);
}

/** @throws DokployError of kind `not-found`: Dokploy answers 200 without a word when the id does not exist */
export async function updateCompose(
  client: DokployClient,
  composeId: string,
  settings: ApiSettings,
): Promise<void> {
  const purpose = `update compose app ${composeId}`;
  learnSecrets(client, settings);
  const body = await client.mutate('compose.update', { composeId, ...settings }, purpose);
  if (body === undefined || body === null || body === '') {
    throw goneError(
      purpose,
      'Dokploy answered 200 with an empty body, which is how it says that the id does not exist.',
    );
  }
}

/** Stops the containers of a compose app and forgets it; the volumes stay on the server, whatever happens. */
export async function deleteCompose(client: DokployClient, composeId: string): Promise<void> {
  await client.mutate(
    'compose.delete',
    { composeId, deleteVolumes: false },
    `delete compose app ${composeId}`,
  );
}

export async function createApplication(
  client: DokployClient,
  settings: { name: string; environmentId: string; appName: string },
): Promise<{ applicationId: string; appName: string }> {
  const purpose = `create application "${settings.name}"`;
  const body = await client.mutate('application.create', settings, purpose);
  const created = z.looseObject({ applicationId: z.string(), appName: z.string() });
  return parseAnswer(created, body, 'application.create', purpose);
}

export async function updateApplication(
  client: DokployClient,
  applicationId: string,
  settings: ApiSettings,
): Promise<void> {
  learnSecrets(client, settings);
  await client.mutate(
    'application.update',
    { applicationId, ...settings },
    `update application ${applicationId}`,
  );
}

/** Removes the Swarm service of an application and forgets it; named volumes stay on the server. */
export async function deleteApplication(client: DokployClient, applicationId: string): Promise<void> {
  await client.mutate('application.delete', { applicationId }, `delete application ${applicationId}`);
}
