import { IssueLabel } from '@cdktf/provider-github/lib/issue-label';
import { Construct } from 'constructs';
import { usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import { checked, options } from '../props/check';
import { needed, text } from '../props/kind';
import { escapeTerraform } from '../terraform-value';
import { addressed } from './names';
import { checkedRepository, type GithubRepository } from './repository';

export interface GithubLabelProps {
  /** Name at GitHub, up to 50 characters. @default - the id */
  readonly name?: string;
  /** Six hexadecimal digits, without `#`. */
  readonly color: string;
  /** Up to 100 characters. @default - none */
  readonly description?: string;
}

const labelProps = options<GithubLabelProps>({ name: text, color: needed(text), description: text });

/** A label for issues and pull requests; one that exists is taken over. */
export class GithubLabel extends Construct {
  /** @throws PlumblineError naming construct path, field and reason */
  constructor(scope: GithubRepository, id: string, props: GithubLabelProps) {
    super(checkedRepository(scope, id), usableId(scope, id));
    const { name = id, color, description = '' } = checked(this, labelProps, props);
    const refuse = (field: string, value: string, why: string, next: string) =>
      refusal(this, { field, value, why, next });
    if (name.trim() === '' || name !== name.trim() || [...name].length > 50) {
      throw refuse('name', name, 'names have 1 to 50 characters, without spaces at their ends', 'shorten it');
    }
    if (!/^[0-9a-fA-F]{6}$/.test(color)) {
      throw refuse(
        'color',
        color,
        'a colour is six hexadecimal digits without "#"',
        'write it like "b60205"',
      );
    }
    if ([...description].length > 100) {
      throw refuse('description', description, 'GitHub takes at most 100 characters', 'shorten it');
    }
    const resource = new IssueLabel(this, 'label', {
      repository: scope.repository,
      name: escapeTerraform(name),
      // GitHub answers in lower case, and a capital would be a difference for ever.
      color: color.toLowerCase(),
      ...(description !== '' && { description: escapeTerraform(description) }),
    });
    addressed(resource, name.toLowerCase());
  }
}
