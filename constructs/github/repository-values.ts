import { Construct } from 'constructs';
import { usableId } from '../construct-id';
import { checked, options } from '../props/check';
import { checkedRepository, type GithubRepository } from './repository';
import { addValues, type GithubSecrets, type GithubVariables, secretsKind, variablesKind } from './values';

export interface GithubValuesProps {
  /** Secrets that every job of the repository sees; those of one environment belong there. @default - none */
  readonly secrets?: GithubSecrets;
  /** Variables that every job of the repository sees. @default - none */
  readonly variables?: GithubVariables;
}

const valuesProps = options<GithubValuesProps>({ secrets: secretsKind, variables: variablesKind });

/** Secrets and variables of the repository itself. */
export class GithubValues extends Construct {
  /** @throws PlumblineError naming construct path, field and reason */
  constructor(scope: GithubRepository, id: string, props: GithubValuesProps) {
    super(checkedRepository(scope, id), usableId(scope, id));
    const { secrets = {}, variables = {} } = checked(this, valuesProps, props);
    addValues({ scope: this, repository: scope }, secrets, variables);
  }
}
