import { ActionsEnvironmentSecret } from '@cdktf/provider-github/lib/actions-environment-secret';
import { ActionsEnvironmentVariable } from '@cdktf/provider-github/lib/actions-environment-variable';
import { ActionsSecret } from '@cdktf/provider-github/lib/actions-secret';
import { ActionsVariable } from '@cdktf/provider-github/lib/actions-variable';
import type { RepositoryEnvironment } from '@cdktf/provider-github/lib/repository-environment';
import { TerraformCount, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { refusal } from '../declaration-error';
import { dockerApp, pythonApp, web } from '../env-schema';
import { Input } from '../input';
import { byName, type Kind, made } from '../props/kind';
import { input } from '../props/values';
import { variables } from '../props/variables';
import { escapeTerraform } from '../terraform-value';
import { addressed, checkVariableName, repeated } from './names';
import type { GithubRepository } from './repository';
import { SealedSecret } from './sealed-secret';

/** Secrets by their names at GitHub, such as `RAILWAY_TOKEN`. */
export type GithubSecrets = Readonly<Record<string, SealedSecret>>;

/** Variables by their names at GitHub; anyone who can read the repository's settings sees them. */
export type GithubVariables = Readonly<Record<string, string | Input>>;

/** What secrets may be. Whatever else is given in the place of one may be the secret itself. */
export const secretsKind: Kind<GithubSecrets> = byName<SealedSecret>({
  ...made(() => SealedSecret, 'SealedSecret.from("…", { description: … }), with the name of an input'),
  secret: true,
});

/** What variables may be. */
export const variablesKind: Kind<GithubVariables> = variables<Input>(input);

/** Longest variable, in bytes. */
const LARGEST = 48 * 1024;

interface Place {
  readonly scope: Construct;
  readonly repository: GithubRepository;
  /** @default - the repository itself */
  readonly environment?: { readonly name: string; readonly resource: RepositoryEnvironment };
}

/**
 * Declares secrets and variables of an environment or the repository.
 *
 * @throws PlumblineError naming the one that GitHub would not take
 */
export function addValues(place: Place, secrets: GithubSecrets, texts: GithubVariables): void {
  for (const [field, values] of Object.entries({ secrets, variables: texts })) {
    for (const name of Object.keys(values)) checkVariableName(place.scope, field, name);
  }
  checkNames(place.scope, [...Object.keys(secrets), ...Object.keys(texts)]);
  if (Object.keys(secrets).length > 0) checkProviderKeys(place.scope, Object.keys(secrets));
  for (const [name, secret] of Object.entries(secrets)) addSecret(place, name, secret);
  for (const [name, value] of Object.entries(texts)) addVariable(place, name, value);
}

function checkNames(scope: Construct, names: readonly string[]): void {
  const twice = repeated(names);
  if (twice === undefined) return;
  throw refusal(scope, {
    field: `variables.${twice}`,
    why: 'a secret has this name too, and whoever reads a workflow could not tell them apart',
    next: 'keep one of the two',
  });
}

/** Keys of providers that applications read from their platform, by the profiles of environment schemas. */
const providerKeys = (): string[] =>
  [web(), dockerApp(), pythonApp()].flatMap(({ base }) =>
    Object.entries(base)
      .filter(([name, { rule }]) => rule.secret && name.endsWith('_KEY'))
      .map(([name]) => name),
  );

/** A second copy that nobody rotates, in every job of the repository. */
function checkProviderKeys(scope: Construct, names: readonly string[]): void {
  const keys = new Set(providerKeys());
  const found = names.find((name) => keys.has(name));
  if (found === undefined) return;
  throw refusal(scope, {
    field: `secrets.${found}`,
    why: 'it is a key of the application, which its platform gives it; at GitHub every job would see a second copy that no rotation replaces',
    next: `declare it as a variable of the service; where tests need a key of their own, name it otherwise, such as CI_${found}`,
  });
}

function addSecret(
  { scope, repository, environment }: Place,
  secretName: string,
  secret: SealedSecret,
): void {
  const sealed = secret.sealedFor(scope, {
    repository: repository.fullName,
    ...(environment && { environment: environment.name }),
    secret: secretName,
  });
  const config = {
    repository: repository.repository,
    secretName,
    // The plan would show the ciphertext, which tells nobody anything.
    encryptedValue: `\${sensitive(${sealed}.encrypted_value)}`,
    count: TerraformCount.of(Token.asNumber(`\${${sealed} == null ? 0 : 1}`)),
  };
  const id = `secret-${secretName}`;
  const resource = environment
    ? new ActionsEnvironmentSecret(scope, id, { ...config, environment: environment.resource.environment })
    : new ActionsSecret(scope, id, config);
  // Without it the provider takes the newest key, which need not be the one that was sealed with.
  resource.addOverride('key_id', `\${${sealed}.key_id}`);
  addressed(resource, environment ? `${environment.name}_${secretName}` : secretName);
}

function checkVariable(scope: Construct, field: string, value: string | Input): void {
  if (typeof value === 'string' && Buffer.byteLength(value) > LARGEST) {
    throw refusal(scope, {
      field,
      why: `it is ${Buffer.byteLength(value)} bytes long, and GitHub takes ${LARGEST}`,
      next: 'keep it in a file of the repository',
    });
  }
  if (value instanceof Input && value.sensitive) {
    throw refusal(scope, {
      field,
      why: `the input "${value.name}" is secret, and whoever can read the repository's settings sees variables`,
      next: `instead of the input, declare SealedSecret.from("${value.name}", …) under secrets`,
    });
  }
}

function addVariable(
  { scope, repository, environment }: Place,
  variableName: string,
  value: string | Input,
): void {
  checkVariable(scope, `variables.${variableName}`, value);
  const text = value instanceof Input ? value.value : escapeTerraform(value);
  const config = { repository: repository.repository, variableName, value: text };
  const id = `variable-${variableName}`;
  const resource = environment
    ? new ActionsEnvironmentVariable(scope, id, { ...config, environment: environment.resource.environment })
    : new ActionsVariable(scope, id, config);
  addressed(resource, environment ? `${environment.name}_${variableName}` : variableName);
}
