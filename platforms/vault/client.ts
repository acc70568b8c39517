import * as z from 'zod';
import { PlumblineError } from '../../core/errors';
import { type HttpAnswer, type HttpRuntime, sendHttp } from '../http';
import { isConfidential } from '../loopback';
import { vaultError } from './errors';

/** How to log in: a token, or the role of a machine (AppRole). */
export type VaultLogin =
  | { readonly token: string }
  | { readonly roleId: string; readonly secretId: string; readonly mount?: string };

export interface VaultOptions {
  /** Such as `https://vault.example.com:8200`; unencrypted only on this machine. */
  readonly address: string;
  readonly login: VaultLogin;
  /** Namespace of Vault Enterprise or HCP Vault. @default - the root namespace */
  readonly namespace?: string;
  readonly runtime: HttpRuntime;
  /** Milliseconds one request may take. @default 30000 */
  readonly timeoutMs?: number;
}

/** A secret of the KV version 2 engine. */
export interface VaultSecret {
  /** 0 when there never was one. */
  readonly version: number;
  /** Absent when there is none, or its current version was deleted. */
  readonly data?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 30_000;

const loginAnswer = z.object({ auth: z.object({ client_token: z.string().min(1) }) });
const metadata = z.object({ version: z.number().int() });
const readAnswer = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()), metadata }) });
const deletedAnswer = z.object({ data: z.object({ metadata }) });
const reportedErrors = z.object({ errors: z.array(z.string()) });

/** HashiCorp Vault, as far as storing one secret in its KV engine goes. */
export class VaultClient {
  readonly #options: VaultOptions;
  #token: Promise<string> | undefined;

  /** @throws PlumblineError when the address is none, or would send secrets unencrypted over a network */
  constructor(options: VaultOptions) {
    requireSafe(options.address);
    this.#options = options;
  }

  /** @param path below the engine's mount, such as `plumbline/prod` */
  async read(mount: string, path: string): Promise<VaultSecret> {
    const purpose = `read ${mount}/${path} in Vault`;
    const answer = await this.#send('GET', dataPath(mount, path), undefined, purpose);
    if (answer.status === 404) {
      const deleted = deletedAnswer.safeParse(answer.body);
      if (deleted.success) return { version: deleted.data.data.metadata.version };
      if (errorsOf(answer.body)?.length === 0) return { version: 0 };
    }
    const { data } = expect(readAnswer, answer, purpose);
    const entries = Object.entries(data.data).map(([name, value]) => [name, String(value)]);
    return { version: data.metadata.version, data: Object.fromEntries(entries) };
  }

  /**
   * Writes a new version.
   * @param version the version it follows on (0 for none): when somebody wrote meanwhile, Vault refuses
   * @throws UnknownOutcomeError when it may or may not have been written
   */
  async write(
    mount: string,
    path: string,
    data: Readonly<Record<string, string>>,
    version: number,
  ): Promise<void> {
    const purpose = `write ${mount}/${path} in Vault`;
    const body = { options: { cas: version }, data };
    const answer = await this.#send('POST', dataPath(mount, path), body, purpose);
    if (answer.status !== 200 && answer.status !== 204)
      throw vaultError(purpose, answer.status, errorsOf(answer.body));
  }

  async #send(method: 'GET' | 'POST', path: string, body: unknown, purpose: string): Promise<HttpAnswer> {
    this.#token ??= this.#logIn();
    return this.#request(method, path, body, purpose, { 'x-vault-token': await this.#token });
  }

  async #logIn(): Promise<string> {
    const { login } = this.#options;
    if ('token' in login) return login.token;
    const { roleId, secretId, mount = 'approle' } = login;
    const purpose = 'log in to Vault';
    const body = { role_id: roleId, secret_id: secretId };
    const answer = await this.#request('POST', `auth/${encodePath(mount)}/login`, body, purpose, {});
    return expect(loginAnswer, answer, purpose).auth.client_token;
  }

  #request(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    purpose: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer> {
    const { address, namespace, runtime, timeoutMs = TIMEOUT_MS } = this.#options;
    return sendHttp(
      {
        method,
        url: `${address.replace(/\/+$/, '')}/v1/${path}`,
        headers: {
          'x-vault-request': 'true',
          ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        purpose,
        idempotent: method === 'GET',
        timeoutMs,
        deadlineMs: 2 * timeoutMs,
        // A sealed Vault stays sealed until people unseal it.
        isOwnReport: (report) => errorsOf(report)?.some((text) => /sealed/i.test(text)) === true,
      },
      runtime,
    );
  }
}

function expect<T>(shape: z.ZodType<T>, { status, body }: HttpAnswer, purpose: string): T {
  const parsed = status === 200 ? shape.safeParse(body) : undefined;
  if (parsed?.success) return parsed.data;
  throw vaultError(purpose, status, errorsOf(body));
}

function errorsOf(body: unknown): string[] | undefined {
  return reportedErrors.safeParse(body).data?.errors;
}

/** @throws PlumblineError for a path that an address would take for another one */
function encodePath(path: string): string {
  const parts = path.split('/').filter(Boolean);
  if (parts.length > 0 && !parts.some((part) => part === '.' || part === '..')) {
    return parts.map(encodeURIComponent).join('/');
  }
  throw new PlumblineError({
    what: `"${path}" is no mount or path in Vault`,
    why: 'It is empty, or leads out of the place it is below.',
    next: 'Use names separated by slashes, such as plumbline/prod.',
  });
}

const dataPath = (mount: string, path: string) => `${encodePath(mount)}/data/${encodePath(path)}`;

function requireSafe(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && isConfidential(url)) return;
  throw new PlumblineError({
    what: `Vault's address "${address}" is refused`,
    why: url ? 'Secrets would travel unencrypted.' : 'It is no address.',
    next: 'Give an https address in VAULT_ADDR; http is taken for this machine only.',
  });
}
