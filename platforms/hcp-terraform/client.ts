import type * as z from 'zod';
import type { Secret } from '../../core/secret';
import { type HttpAnswer, type HttpRuntime, sendHttp } from '../http';
import { hcpError } from './errors';
import {
  errorDocument,
  runDocument,
  runListDocument,
  stateVersionDocument,
  stateVersionListDocument,
  userDocument,
  workspaceDocument,
} from './records';
import { type HcpRun, type HcpWorkspace, runOf, workspaceOf } from './workspace';

export interface HcpTerraformOptions {
  /** Such as `app.terraform.io`, with a port where it is not 443. */
  readonly host: string;
  readonly token: Secret;
  /** Where the token comes from, for messages: a variable or a file. */
  readonly tokenSource: string;
  readonly runtime: HttpRuntime;
  /** Milliseconds that one request with all its repetitions may take. @default 10000 */
  readonly deadlineMs?: number;
  /** Ends waits and reads. */
  readonly signal?: AbortSignal | undefined;
}

export interface HcpStateVersion {
  readonly id: string;
  readonly serial: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

interface Sending {
  readonly purpose: string;
  readonly body?: object;
  /** Statuses that are answers, besides successes. */
  readonly takes?: readonly number[];
}

const DEADLINE_MS = 10_000;
const PENDING_WAIT_MS = 1_000;
/** HCP Terraform takes a state version in within seconds; one that is pending for longer was announced and never sent. */
const PENDING_WAITS = 20;
/** The most that a page holds. */
const PAGE = 100;

/** HCP Terraform or Terraform Enterprise: its API, version 2, as far as state, locks and runs go. */
export class HcpTerraformClient {
  readonly #options: HcpTerraformOptions;

  constructor(options: HcpTerraformOptions) {
    this.#options = options;
  }

  /** The same, with other patience. @param deadlineMs milliseconds that one request with its repetitions may take */
  within(deadlineMs: number): HcpTerraformClient {
    return new HcpTerraformClient({ ...this.#options, deadlineMs });
  }

  get host(): string {
    return this.#options.host;
  }

  get tokenSource(): string {
    return this.#options.tokenSource;
  }

  /** The user whose token this is; a team's token has a service account. Nothing where a token has neither. */
  async user(): Promise<{ readonly id: string; readonly name: string } | undefined> {
    const purpose = 'ask whose token this is';
    const answer = await this.#send('GET', 'account/details', { purpose, takes: [404] });
    if (answer.status === 404) return undefined;
    const { data } = expect(userDocument, answer, this.#at(purpose));
    return { id: data.id, name: data.attributes.username };
  }

  /** A workspace with its lock and current run; nothing when there is none, or the token may not see it. */
  async workspace(organization: string, name: string): Promise<HcpWorkspace | undefined> {
    const purpose = `read the workspace ${organization}/${name}`;
    const path = `${workspacesOf(organization)}/${encodeURIComponent(name)}?include=locked_by,current_run`;
    const answer = await this.#send('GET', path, { purpose, takes: [404] });
    if (answer.status === 404) return undefined;
    return workspaceOf(expect(workspaceDocument, answer, this.#at(purpose)));
  }

  /** Creates a workspace that keeps state and runs nothing. */
  async createWorkspace(organization: string, name: string): Promise<HcpWorkspace> {
    const purpose = `create the workspace ${organization}/${name}`;
    const attributes = {
      name,
      'execution-mode': 'local',
      // Without, a default of the organization or its project has precedence.
      'setting-overwrites': { 'execution-mode': true },
    };
    const body = { data: { type: 'workspaces', attributes } };
    const answer = await this.#send('POST', workspacesOf(organization), { purpose, body });
    return workspaceOf(expect(workspaceDocument, answer, this.#at(purpose)));
  }

  /**
   * Frees a workspace, whoever holds it. Waits before while its newest state version is being taken in, which forcing would not.
   * @returns whether it was locked
   */
  async forceUnlock(organization: string, { id, name, permissions }: HcpWorkspace): Promise<boolean> {
    const purpose = `unlock the workspace ${organization}/${name}`;
    for (let waits = 0; waits < PENDING_WAITS && (await this.#isPending(organization, name)); waits += 1) {
      await this.#options.runtime.sleep(PENDING_WAIT_MS, this.#options.signal);
      this.#options.signal?.throwIfAborted();
    }
    // Whoever has the lock needs no power over that of others.
    const action = permissions.forceUnlock === false ? 'unlock' : 'force-unlock';
    const answer = await this.#send('POST', `workspaces/${id}/actions/${action}`, { purpose, takes: [409] });
    if (answer.status < 300) return true;
    if (wordsOf(answer.body).some((text) => /already unlocked/i.test(text))) return false;
    throw hcpError(this.#refusal(purpose, answer));
  }

  /** Whether the newest state version was announced and is not taken in yet. */
  async #isPending(organization: string, workspace: string): Promise<boolean> {
    const purpose = `list the state versions of the workspace ${organization}/${workspace}`;
    const filter = { 'filter[organization][name]': organization, 'filter[workspace][name]': workspace };
    const query = new URLSearchParams({ ...filter, 'page[size]': '1' });
    const answer = await this.#send('GET', `state-versions?${query}`, { purpose });
    const [newest] = expect(stateVersionListDocument, answer, this.#at(purpose)).data;
    return newest?.attributes.status === 'pending';
  }

  /** The newest state; nothing when there is none yet. */
  async currentStateVersion(workspace: HcpWorkspace): Promise<HcpStateVersion | undefined> {
    const purpose = `read the state of the workspace ${workspace.name}`;
    const path = `workspaces/${workspace.id}/current-state-version`;
    const answer = await this.#send('GET', path, { purpose, takes: [404] });
    if (answer.status === 404) return undefined;
    const { data } = expect(stateVersionDocument, answer, this.#at(purpose));
    return { id: data.id, serial: data.attributes.serial, createdAt: data.attributes['created-at'] };
  }

  async run(id: string): Promise<HcpRun | undefined> {
    const purpose = `read the run ${id}`;
    const answer = await this.#send('GET', `runs/${encodeURIComponent(id)}`, { purpose, takes: [404] });
    return answer.status === 404 ? undefined : runOf(expect(runDocument, answer, this.#at(purpose)).data);
  }

  /** Newest first, those that only plan left out. Not for polling: 30 a minute are allowed. */
  async runs({ id, name }: HcpWorkspace): Promise<HcpRun[]> {
    const purpose = `list the runs of the workspace ${name}`;
    const answer = await this.#send('GET', `workspaces/${id}/runs?page[size]=${PAGE}`, { purpose });
    return expect(runListDocument, answer, this.#at(purpose)).data.map(runOf);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    { purpose, body, takes = [] }: Sending,
  ): Promise<HttpAnswer> {
    const { host, token, runtime, deadlineMs = DEADLINE_MS, signal } = this.#options;
    const answer = await sendHttp(
      {
        method,
        url: `https://${host}/api/v2/${path}`,
        headers: {
          authorization: `Bearer ${token.reveal()}`,
          'content-type': 'application/vnd.api+json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        purpose: `${purpose} in HCP Terraform`,
        idempotent: method === 'GET',
        deadlineMs,
        ...(signal && { signal }),
        resetHeader: 'x-ratelimit-reset',
        isOwnReport: (report) => wordsOf(report).some((text) => /still pending/i.test(text)),
      },
      runtime,
    );
    if (answer.status < 300 || takes.includes(answer.status)) return answer;
    throw hcpError(this.#refusal(purpose, answer));
  }

  #refusal(purpose: string, { status, body }: HttpAnswer) {
    return { ...this.#at(purpose), status, said: wordsOf(body) };
  }

  #at(purpose: string) {
    return { purpose, host: this.host, tokenSource: this.tokenSource };
  }
}

const workspacesOf = (organization: string) => `organizations/${encodeURIComponent(organization)}/workspaces`;

function expect<T>(
  shape: z.ZodType<T>,
  { status, body }: HttpAnswer,
  at: { readonly purpose: string; readonly host: string; readonly tokenSource: string },
): T {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw hcpError({ ...at, status, said: [] });
}

function wordsOf(body: unknown): string[] {
  const { data } = errorDocument.safeParse(body);
  return data?.errors.map(({ title, detail }) => detail ?? title ?? '').filter(Boolean) ?? [];
}
