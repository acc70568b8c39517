import * as z from 'zod';
import {
  type Answer,
  type Asked,
  conflict,
  created,
  noContent,
  notFound,
  ok,
  page,
  unprocessable,
} from '../answer';
import { openSealed } from '../sealed-box';
import { type Repository, timestamps, touch, type Vault } from '../state';
import { bodyOf, type Endpoint, type Endpoints, inEnvironment, inRepository, REPO } from './endpoint';

const sealedSecret = z.object({
  encrypted_value: z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  key_id: z.string(),
});
const newVariable = z.object({ name: z.string(), value: z.string() });
const changedVariable = newVariable.partial();

const LARGEST = 48 * 1024;

type InVault = (vault: Vault, asked: Asked, repository: Repository) => Answer;

/** Secrets and variables of repositories and of environments. */
export const vaultEndpoints: Endpoints = {
  ...below(`${REPO}/actions`, (answer) =>
    inRepository((repository, asked) => answer(repository, asked, repository)),
  ),
  ...below(`${REPO}/environments/{environment_name}`, inEnvironment),
};

function below(path: string, at: (answer: InVault) => Endpoint): Endpoints {
  return {
    [`GET ${path}/secrets/public-key`]: at(({ keys: [key] }) =>
      ok({ key_id: key!.id, key: Buffer.from(key!.publicKey).toString('base64') }),
    ),
    [`GET ${path}/secrets`]: at(({ secrets }, asked) =>
      page(asked, [...secrets], (items) => ({
        total_count: secrets.size,
        secrets: items.map(([name, secret]) => ({ name, ...times(secret) })),
      })),
    ),
    [`GET ${path}/secrets/{secret_name}`]: at(({ secrets }, { params }) => {
      const [name, secret] = entryOf(secrets, params['secret_name']);
      return ok({ name, ...times(secret) });
    }),
    [`PUT ${path}/secrets/{secret_name}`]: at(putSecret),
    [`DELETE ${path}/secrets/{secret_name}`]: at(({ secrets }, { params }) => {
      secrets.delete(entryOf(secrets, params['secret_name'])[0]);
      return noContent;
    }),
    [`GET ${path}/variables`]: at(({ variables }, asked) =>
      page(asked, [...variables], (items) => ({
        total_count: variables.size,
        variables: items.map(([name, variable]) => ({ name, value: variable.value, ...times(variable) })),
      })),
    ),
    [`POST ${path}/variables`]: at(({ variables }, asked) => {
      const { name, value } = bodyOf(newVariable, asked);
      const key = checkedName(name);
      if (variables.has(key)) throw conflict('Already exists - Variable already exists');
      variables.set(key, { value, ...timestamps() });
      return created({});
    }),
    [`GET ${path}/variables/{name}`]: at(({ variables }, { params }) => {
      const [name, variable] = entryOf(variables, params['name']);
      return ok({ name, value: variable.value, ...times(variable) });
    }),
    [`PATCH ${path}/variables/{name}`]: at(({ variables }, asked) => {
      const [name, variable] = entryOf(variables, asked.params['name']);
      const { name: newName = name, value = variable.value } = bodyOf(changedVariable, asked);
      variables.delete(name);
      touch(variable);
      variables.set(checkedName(newName), { ...variable, value });
      return noContent;
    }),
    [`DELETE ${path}/variables/{name}`]: at(({ variables }, { params }) => {
      variables.delete(entryOf(variables, params['name'])[0]);
      return noContent;
    }),
  };
}

function putSecret({ keys, secrets }: Vault, asked: Asked): Answer {
  const { encrypted_value: sealed, key_id: id } = bodyOf(sealedSecret, asked);
  const name = checkedName(asked.params['secret_name']!);
  const key = keys.find((each) => each.id === id);
  const value = key && openSealed(Buffer.from(sealed, 'base64'), key);
  if (value === undefined)
    throw unprocessable('Bad request - The value was not encrypted with the public key named by key_id');
  if (Buffer.byteLength(value) > LARGEST) throw unprocessable('Bad request - Secrets are limited to 48 KB');
  const before = secrets.get(name);
  if (!before) {
    secrets.set(name, { value, sealed, ...timestamps() });
    return created({});
  }
  Object.assign(before, { value, sealed });
  touch(before);
  return noContent;
}

/** Names are kept in capitals, whatever they are sent as. */
function checkedName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^GITHUB_/i.test(name)) {
    throw unprocessable(
      'Secret and variable names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_), and not with GITHUB_.',
    );
  }
  return name.toUpperCase();
}

function entryOf<T>(all: ReadonlyMap<string, T>, given: string | undefined): [string, T] {
  const name = (given ?? '').toUpperCase();
  const found = all.get(name);
  if (found === undefined) throw notFound();
  return [name, found];
}

const times = ({ createdAt, updatedAt }: { createdAt: string; updatedAt: string }) => ({
  created_at: createdAt,
  updated_at: updatedAt,
});
