import { GithubProvider } from '@cdktf/provider-github/lib/provider';
import { Construct } from 'constructs';
import { usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import type { Duration } from '../duration';
import type { Input } from '../input';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { either, needed, text } from '../props/kind';
import { duration, input } from '../props/values';

export interface GithubRepositoryProps {
  /** User or organization that owns the repository. */
  readonly owner: string;
  /** Name without the owner. The repository exists; Plumbline neither creates nor destroys it. */
  readonly name: string;
  /**
   * Token that may administer the repository: a fine-grained personal access token, or one of an app, with the
   * repository permissions administration, environments, secrets and variables (write), issues (write, for labels) and
   * metadata (read); for reviewers that are teams also the organization permission members (read). The `GITHUB_TOKEN`
   * that a workflow gets by itself may do none of this.
   */
  readonly token: Input;
  /** Address of the API, such as `https://github.acme.dev/api/v3`. @default - `https://api.github.com` */
  readonly apiUrl?: Input | string;
  /**
   * Pause between two writes; GitHub asks for a second, and blocks who does not keep it. At least 1 ms.
   *
   * @default - 1 s
   */
  readonly writeDelay?: Duration;
}

const repositoryProps = options<GithubRepositoryProps>({
  owner: needed(text),
  name: needed(text),
  token: needed(input),
  apiUrl: either<string | Input>(text, input),
  writeDelay: duration,
});

/** The first version whose secrets take the id of the key they were sealed for, and are changed in place. */
const PROVIDER_VERSION = '~> 6.11';

/** The repository of each stack, so that there is one. */
const declared = new WeakSet<PlumblineStack>();

/** A repository at GitHub whose environments, secrets, rules and labels a stack declares, and the way to reach it. */
export class GithubRepository extends Construct {
  readonly owner: string;
  /** Name without the owner. */
  readonly repository: string;

  /** @throws PlumblineError when owner or name are none, or the stack has a repository already */
  constructor(scope: Construct, id: string, props: GithubRepositoryProps) {
    super(scope, usableId(scope, id));
    const { owner, name, token, apiUrl, writeDelay } = checked(this, repositoryProps, props);
    check(this, 'owner', owner, /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/);
    check(this, 'name', name, /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/);
    const stack = PlumblineStack.of(this);
    if (declared.has(stack)) {
      throw refusal(this, {
        field: 'name',
        value: `${owner}/${name}`,
        why: 'the stack has a repository already, and one provider serves one owner',
        next: 'declare the second one in a stack of its own',
      });
    }
    const delay = writeDelay?.toMilliseconds();
    if (delay !== undefined && delay < 1) {
      throw refusal(this, {
        field: 'writeDelay',
        value: String(writeDelay),
        why: 'the provider needs at least 1 ms',
        next: 'leave it out, which means 1 s',
      });
    }
    declared.add(stack);
    stack.addPlatform('github');
    this.owner = owner;
    this.repository = name;
    const provider = new GithubProvider(this, 'provider', {
      owner,
      token: token.value,
      ...(apiUrl !== undefined && { baseUrl: typeof apiUrl === 'string' ? apiUrl : apiUrl.value }),
      ...(delay !== undefined && { writeDelayMs: delay }),
    });
    stack.addOverride(
      `terraform.required_providers.${provider.terraformResourceType}.version`,
      PROVIDER_VERSION,
    );
  }

  /** `owner/name`. */
  get fullName(): string {
    return `${this.owner}/${this.repository}`;
  }
}

function check(scope: Construct, field: string, value: string, pattern: RegExp): void {
  if (pattern.test(value)) return;
  throw refusal(scope, {
    field,
    value,
    why: 'GitHub has no user, organization or repository of such a name',
    next: 'write owner: "acme", name: "shop" for https://github.com/acme/shop',
  });
}

/**
 * The repository that something is declared in.
 *
 * @throws PlumblineError when the scope is none, such as the stack itself
 */
export function checkedRepository(scope: GithubRepository, id: string): GithubRepository {
  if (scope instanceof GithubRepository) return scope;
  throw refusal(String(id), {
    field: 'scope',
    why: 'it belongs to a repository, and the first argument is none',
    next: 'pass what new GithubRepository(stack, "github", …) made',
  });
}
