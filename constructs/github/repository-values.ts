import { Construct } from 'constructs';
import { usableId } from '../construct-id';
import type { GithubRepository } from './repository';
import { addValues, type GithubSecrets, type GithubVariables } from './values';

export interface GithubValuesProps {
  /** Secrets that every job of the repository sees; those of one environment belong there. @default - none */
  readonly secrets?: GithubSecrets;
  /** Variables that every job of the repository sees. @default - none */
  readonly variables?: GithubVariables;
}

/** Secrets and variables of the repository itself. */
export class GithubValues extends Construct {
  /** @throws PlumblineError naming construct path, field and reason */
  constructor(scope: GithubRepository, id: string, { secrets = {}, variables = {} }: GithubValuesProps) {
    super(scope, usableId(scope, id));
    addValues({ scope: this, repository: scope }, secrets, variables);
  }
}
